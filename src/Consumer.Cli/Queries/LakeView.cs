namespace Consumer.Cli.Queries;

/// <summary>One dataset as SQL sees it: columns of the files and partitions of the folders, by name and DuckDB type.</summary>
internal sealed record LakeView(
    string Name,
    IReadOnlyList<KeyValuePair<string, string>> Columns,
    IReadOnlyList<KeyValuePair<string, string>> Partitions);
