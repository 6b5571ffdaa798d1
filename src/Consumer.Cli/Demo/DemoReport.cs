using Consumer.Cli.Auditing;

namespace Consumer.Cli.Demo;

/// <summary>Everything a demo found out.</summary>
internal sealed record DemoReport(
    DemoOptions Options,
    IReadOnlyList<Verdict> Tables,
    IReadOnlyList<Verdict> Datasets,
    Verdict DeadLetters,
    IReadOnlyList<QueryVerdict> Queries,
    IReadOnlyList<KeyValuePair<string, double>> Seconds)
{
    public IEnumerable<Verdict> Verdicts => [.. Tables, .. Datasets, DeadLetters];

    public bool Agrees => Verdicts.All(verdict => verdict.Agrees) && Queries.All(query => query.Agrees);

    public IEnumerable<string> Differences => Verdicts
        .SelectMany(verdict => verdict.Differences.Select(difference => $"{verdict.Subject}: {difference}"))
        .Concat(Queries.SelectMany(query => query.Differences.Select(difference => $"query {query.Name}: {difference}")));
}
