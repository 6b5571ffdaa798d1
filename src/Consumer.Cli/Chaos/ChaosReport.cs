using Consumer.Cli.Auditing;
using Consumer.Cli.Chaos.Disturbances;
using Consumer.Cli.Chaos.Failover;

namespace Consumer.Cli.Chaos;

/// <summary>Everything a chaos run found out.</summary>
internal sealed record ChaosReport(
    ChaosOptions Options,
    IReadOnlyList<Verdict> Verdicts,
    IReadOnlyList<FailoverFigure> Failovers,
    IReadOnlyDictionary<DisturbanceKind, int> Disturbances,
    long FaultyRequests,
    IReadOnlyList<KeyValuePair<string, double>> Seconds)
{
    public bool Agrees => Differences.Count == 0 && Verdicts.All(verdict => verdict.Agrees);

    public IReadOnlyList<string> Differences =>
    [
        .. Verdicts.SelectMany(verdict => verdict.Differences.Select(difference => $"{verdict.Subject}: {difference}")),
        .. Options.JudgeFailover ? Failovers.Where(figure => !figure.IsInTime).SelectMany(TooSlow) : [],
    ];

    private static IEnumerable<string> TooSlow(FailoverFigure figure) =>
    [
        .. figure.Never.Take(Verdict.SpelledOut).Select(takeover => $"failover: nobody took {takeover.ShardId} after {figure.Signal} to {takeover.Victim}"),
        .. figure.Slowest is { } slowest && slowest.Gap > figure.Target
            ? [$"failover: {slowest.ShardId} of {slowest.Victim} stood still for {slowest.Gap.Value.TotalSeconds:0.0} s after {figure.Signal}, until {slowest.Taker} read it; {figure.Target.TotalSeconds:0.#} s are allowed"]
            : Array.Empty<string>(),
    ];
}
