using Local.DuckDb;

namespace Consumer.Cli.Queries;

/// <summary>
/// Makes the lake queryable: one view a dataset, partitions as typed columns last, as Athena's catalogue has them.
/// A dataset without files is an empty view of the same shape, so that a query on a young lake gives no rows instead of an error.
/// </summary>
internal static class LakeCatalog
{
    public static void CreateViews(DuckDbDatabase database, string lakeFolder, IEnumerable<LakeView> views)
    {
        foreach (var view in views)
        {
            database.Execute($"CREATE OR REPLACE VIEW {SqlText.Name(view.Name)} AS {Select(view, Path.Combine(lakeFolder, view.Name))}");
        }
    }

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
