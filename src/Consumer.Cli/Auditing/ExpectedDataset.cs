namespace Consumer.Cli.Auditing;

/// <summary>
/// What a dataset of the lake must hold, written by hand: the audit must not believe the contract, from which the pipeline's own
/// projection is made.
/// </summary>
/// <param name="Name">The dataset's folder in the lake.</param>
/// <param name="Each">The array member whose elements give a row each; null gives one row a document.</param>
/// <param name="Columns">The columns in order.</param>
/// <param name="Derived">Lake partitions that no document tells, such as the day of arrival → SQL expression over the lake's own columns that gives their folder text.</param>
internal sealed record ExpectedDataset(
    string Name,
    string? Each,
    IReadOnlyList<ExpectedColumn> Columns,
    IReadOnlyList<KeyValuePair<string, string>> Derived);
