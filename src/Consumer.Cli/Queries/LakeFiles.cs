namespace Consumer.Cli.Queries;

/// <summary>A dataset's Parquet files as a DuckDB source.</summary>
internal static class LakeFiles
{
    public static bool AnyIn(string folder) =>
        Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories).Any();

    /// <summary>The folders of a lake that hold files.</summary>
    public static IEnumerable<string> DatasetsIn(string lakeFolder) => Directory.Exists(lakeFolder) ? Directory.EnumerateDirectories(lakeFolder).Where(AnyIn) : [];

    /// <summary>The columns as the files hold them, and <c>filename</c>; folders of partitions are not turned into columns.</summary>
    public static string Scan(string folder) =>
        $"read_parquet({Glob(folder)}, union_by_name = true, hive_partitioning = false, filename = true)";

    public static string Glob(string folder) => SqlText.Literal(Path.Combine(Escape(folder), "**", "*.parquet"));

    /// <summary>A folder's own name may hold the signs of a glob: each is put in brackets, where it stands for itself.</summary>
    private static string Escape(string folder) => string.Concat(folder.Select(sign => sign is '*' or '?' or '[' ? $"[{sign}]" : sign.ToString()));
}
