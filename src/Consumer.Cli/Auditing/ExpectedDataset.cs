namespace Consumer.Cli.Auditing;

/// <summary>What a dataset of the lake must hold: its columns by name and DuckDB type, and the text each lake partition must have for a row.</summary>
/// <param name="Name">The dataset's folder in the lake.</param>
/// <param name="Columns">Column names and SQL types, in order.</param>
/// <param name="Partitions">Partition name → SQL expression over the columns that gives the expected folder text.</param>
internal sealed record ExpectedDataset(
    string Name,
    IReadOnlyList<KeyValuePair<string, string>> Columns,
    IReadOnlyList<KeyValuePair<string, string>> Partitions);
