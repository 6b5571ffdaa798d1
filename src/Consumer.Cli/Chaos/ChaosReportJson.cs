using System.Text.Json;
using Consumer.Cli.Chaos.Failover;

namespace Consumer.Cli.Chaos;

/// <summary>The report as one JSON object for scripts.</summary>
internal static class ChaosReportJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    public static string Of(ChaosReport report) => JsonSerializer.Serialize(
        new
        {
            seed = report.Options.Seed,
            records = report.Options.Records,
            bad = report.Options.Bad,
            workers = report.Options.Workers,
            durationSeconds = report.Options.Duration.TotalSeconds,
            disturbances = report.Disturbances.ToDictionary(kind => JsonNamingPolicy.CamelCase.ConvertName(kind.Key.ToString()), kind => kind.Value),
            faultyRequests = report.FaultyRequests,
            audit = report.Verdicts.ToDictionary(
                verdict => verdict.Subject,
                verdict => new { verdict.Expected, verdict.Found, verdict.Missing, verdict.Duplicates, verdict.Unexpected, verdict.Agrees }),
            missing = report.Verdicts.Sum(verdict => verdict.Missing),
            duplicates = report.Verdicts.Sum(verdict => verdict.Duplicates),
            unexpected = report.Verdicts.Sum(verdict => verdict.Unexpected),
            failover = report.Failovers.ToDictionary(figure => figure.Signal, Figure),
            seconds = report.Seconds.ToDictionary(phase => phase.Key, phase => phase.Value),
            agrees = report.Agrees,
            differences = report.Differences,
        },
        Options);

    private static object Figure(FailoverFigure figure) => new
    {
        p50Seconds = Seconds(FailoverFigure.Median(figure.Gaps)),
        maxSeconds = Seconds(FailoverFigure.Longest(figure.Gaps)),
        targetSeconds = Seconds(figure.Target),
        shards = figure.Gaps.Count,
        workers = figure.Victims,
        unreadP50Seconds = Seconds(FailoverFigure.Median(figure.Unread)),
        unreadMaxSeconds = Seconds(FailoverFigure.Longest(figure.Unread)),
        stormMaxSeconds = Seconds(FailoverFigure.Longest(figure.StormGaps)),
        stormShards = figure.StormGaps.Count,
        neverTaken = figure.Never.Count,
        inTime = figure.IsInTime,
    };

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 2);
}
