using System.Globalization;
using Consumer.Cli.Chaos.Disturbances;

namespace Consumer.Cli.Chaos.Failover;

/// <summary>The takeovers of one cause, as figures.</summary>
/// <param name="Cause">What was done to the workers.</param>
/// <param name="Target">The longest gap that is allowed in a calm.</param>
/// <param name="Gaps">The gaps in a calm, shortest first.</param>
/// <param name="Unread">Of the same, the times without a read.</param>
/// <param name="Victims">How many workers the calm ones were.</param>
/// <param name="StormGaps">The gaps while other things broke: shown, not judged.</param>
/// <param name="Never">Shards that nobody took.</param>
/// <param name="Slowest">The calm takeover that took longest.</param>
internal sealed record FailoverFigure(
    DisturbanceKind Cause,
    TimeSpan Target,
    IReadOnlyList<TimeSpan> Gaps,
    IReadOnlyList<TimeSpan> Unread,
    int Victims,
    IReadOnlyList<TimeSpan> StormGaps,
    IReadOnlyList<Takeover> Never,
    Takeover? Slowest)
{
    public bool IsInTime => Never.Count == 0 && (Gaps.Count == 0 || Gaps[^1] <= Target);

    public string Signal => Cause switch
    {
        DisturbanceKind.Kill => "SIGKILL",
        DisturbanceKind.LongPause => "long SIGSTOP",
        _ => "SIGTERM",
    };

    public static IReadOnlyList<FailoverFigure> Of(IReadOnlyList<Takeover> takeovers, TimeSpan lease)
    {
        var lost = lease + TimeSpan.FromSeconds(2);
        return
        [
            One(takeovers, DisturbanceKind.Kill, lost),
            One(takeovers, DisturbanceKind.LongPause, lost),
            One(takeovers, DisturbanceKind.Terminate, TimeSpan.FromSeconds(2)),
        ];
    }

    public static TimeSpan Median(IReadOnlyList<TimeSpan> sorted) => sorted.Count == 0 ? TimeSpan.Zero : sorted[(sorted.Count - 1) / 2];

    public static TimeSpan Longest(IReadOnlyList<TimeSpan> sorted) => sorted.Count == 0 ? TimeSpan.Zero : sorted[^1];

    public override string ToString() => Gaps.Count == 0
        ? $"failover after {Signal}: not measured"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"failover after {Signal}: p50 {Median(Gaps).TotalSeconds:0.0} s, max {Gaps[^1].TotalSeconds:0.0} s ({Gaps.Count} shards of {Victims} workers; target {Target.TotalSeconds:0.#} s)");

    private static FailoverFigure One(IReadOnlyList<Takeover> all, DisturbanceKind cause, TimeSpan target)
    {
        var mine = all.Where(takeover => takeover.Cause == cause).ToList();
        var calm = mine.Where(takeover => takeover is { IsCalm: true, Gap: not null }).OrderBy(takeover => takeover.Gap).ToList();
        return new FailoverFigure(
            cause,
            target,
            [.. calm.Select(takeover => takeover.Gap!.Value)],
            [.. calm.Select(takeover => takeover.Unread!.Value).Order()],
            calm.Select(takeover => takeover.Victim).Distinct().Count(),
            [.. mine.Where(takeover => takeover is { IsCalm: false, Gap: not null }).Select(takeover => takeover.Gap!.Value).Order()],
            [.. mine.Where(takeover => takeover.Gap is null)],
            calm.LastOrDefault());
    }
}
