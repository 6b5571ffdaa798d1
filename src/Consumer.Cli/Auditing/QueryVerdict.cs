using Consumer.Cli.Output;

namespace Consumer.Cli.Auditing;

/// <summary>A named query's rows beside those computed from the produced events without SQL and without the lake.</summary>
/// <param name="Name">The query's file name.</param>
/// <param name="Found">What DuckDB answered.</param>
/// <param name="Expected">Null for a query that the audit knows nothing about: it is shown and not judged.</param>
/// <param name="Differences">The first differences, readable.</param>
internal sealed record QueryVerdict(string Name, RowSet Found, IReadOnlyList<object?[]>? Expected, IReadOnlyList<string> Differences)
{
    public bool Agrees => Differences.Count == 0;
}
