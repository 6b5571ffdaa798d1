using Local.DuckDb;

namespace Consumer.Cli.Queries;

/// <summary>
/// Makes the lake queryable: one view a dataset, partitions as typed columns last, as Athena's catalogue has them.
/// A dataset without files is an empty view of the same shape, so that a query on a young lake gives no rows instead of an error. A folder that no contract describes
/// is a view by its files alone.
/// </summary>
internal static class LakeCatalog
{
    public static void CreateViews(DuckDbDatabase database, string lakeFolder, IEnumerable<LakeView> views)
    {
        var described = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var view in views)
        {
            described.Add(view.Name);
            Create(database, view.Name, Select(view, Path.Combine(lakeFolder, view.Name)));
        }

        // What other contracts wrote, as far as the files tell.
        foreach (var folder in LakeFiles.DatasetsIn(lakeFolder))
        {
            var name = Path.GetFileName(folder);
            if (!described.Contains(name))
            {
                Create(database, name, $"SELECT * FROM read_parquet({LakeFiles.Glob(folder)}, union_by_name = true, hive_partitioning = true)");
            }
        }
    }

    private static void Create(DuckDbDatabase database, string name, string select) => database.Execute($"CREATE OR REPLACE VIEW {SqlText.Name(name)} AS {select}");

    /// <summary>The empty typed half gives every column its place and type, also those that older files do not have yet.</summary>
    private static string Select(LakeView view, string folder)
    {
        var nothing = SqlText.List(view.Columns.Concat(view.Partitions).Select(column => $"NULL::{column.Value} AS {SqlText.Name(column.Key)}"));
        var empty = $"SELECT {nothing} WHERE false";
        return LakeFiles.AnyIn(folder) ? $"{empty} UNION ALL BY NAME SELECT * FROM {Scan(view, folder)}" : empty;
    }

    private static string Scan(LakeView view, string folder)
    {
        var glob = LakeFiles.Glob(folder);
        if (view.Partitions.Count == 0)
        {
            return $"read_parquet({glob}, union_by_name = true, hive_partitioning = false)";
        }

        var types = SqlText.List(view.Partitions.Select(partition => $"{SqlText.Literal(partition.Key)}: {partition.Value}"));
        return $"read_parquet({glob}, union_by_name = true, hive_partitioning = true, hive_types = {{{types}}})";
    }
}
