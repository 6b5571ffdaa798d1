using System.Globalization;
using Kinesis.Consumer.Simulation.Oracle;

namespace Kinesis.Consumer.Simulation.Running;

/// <param name="Seeds">Each seed's verdict, in order.</param>
/// <param name="Coverage">How often what happened in all of them.</param>
/// <param name="Output">All that the processes printed.</param>
internal sealed record FarmReport(IReadOnlyList<SeedLine> Seeds, Coverage Coverage, IReadOnlyList<string> Output)
{
    public IReadOnlyList<int> Failed => [.. Seeds.Where(seed => !seed.IsOk).Select(seed => seed.Seed)];

    /// <summary>What a quiet fleet costs, from the times at which nothing else happened.</summary>
    public string Costs => string.Create(
        CultureInfo.InvariantCulture,
        $"a quiet day costs {PerDay("cost.read.units", "cost.worker.seconds"):N0} read units and {PerDay("cost.describes", "cost.worker.seconds"):N0} calls of DescribeStreamSummary a worker, {PerDay("cost.write.units", "cost.shard.seconds"):N0} write units a shard");

    /// <summary>What went wrong in each failed seed, and how it came to that.</summary>
    public string Failures => string.Join('\n', Output.Where(line => line.StartsWith("  ", StringComparison.Ordinal) || line.Contains(" FAILED ", StringComparison.Ordinal)));

    private double PerDay(string what, string seconds) =>
        Coverage.Counts.GetValueOrDefault(what) * 86_400.0 / Math.Max(1, Coverage.Counts.GetValueOrDefault(seconds));
}
