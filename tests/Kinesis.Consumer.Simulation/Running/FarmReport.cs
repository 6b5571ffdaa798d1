using Kinesis.Consumer.Simulation.Oracle;

namespace Kinesis.Consumer.Simulation.Running;

/// <param name="Seeds">Each seed's verdict, in order.</param>
/// <param name="Coverage">How often what happened in all of them.</param>
/// <param name="Output">All that the processes printed.</param>
internal sealed record FarmReport(IReadOnlyList<SeedLine> Seeds, Coverage Coverage, IReadOnlyList<string> Output)
{
    public IReadOnlyList<int> Failed => [.. Seeds.Where(seed => !seed.IsOk).Select(seed => seed.Seed)];

    /// <summary>What went wrong in each failed seed, and how it came to that.</summary>
    public string Failures => string.Join('\n', Output.Where(line => line.StartsWith("  ", StringComparison.Ordinal) || line.Contains(" FAILED ", StringComparison.Ordinal)));
}
