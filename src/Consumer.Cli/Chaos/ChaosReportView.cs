using System.Globalization;
using Consumer.Cli.Auditing;
using Consumer.Cli.Chaos.Failover;
using Consumer.Cli.Output;

namespace Consumer.Cli.Chaos;

/// <summary>The report for people.</summary>
internal static class ChaosReportView
{
    public static void Write(CliOutput output, ChaosReport report)
    {
        output.Tables.Write(VerdictTable.Of(report.Verdicts));
        output.Say($"{string.Join(", ", report.Disturbances.Select(kind => $"{kind.Value} × {kind.Key}"))}; {report.FaultyRequests} requests went wrong");
        foreach (var figure in report.Failovers)
        {
            output.Say(figure.ToString());
            output.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"  without a read: p50 {FailoverFigure.Median(figure.Unread).TotalSeconds:0.0} s, max {FailoverFigure.Longest(figure.Unread).TotalSeconds:0.0} s; while other things broke: max {FailoverFigure.Longest(figure.StormGaps).TotalSeconds:0.0} s ({figure.StormGaps.Count} shards)"));
        }

        output.Say(string.Join(", ", report.Seconds.Select(phase => string.Create(CultureInfo.InvariantCulture, $"{phase.Key} {phase.Value:0.0} s"))));
        foreach (var difference in report.Differences)
        {
            output.Say($"DIFFERENCE {difference}");
        }

        output.Say(report.Agrees
            ? $"All agree: every record is in its table, exactly once in the lake, or in the dead letters (seed {report.Options.Seed})."
            : $"The audit found differences (seed {report.Options.Seed}).");
    }
}
