using Kinesis.Consumer.Simulation.Services;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>Which records were processed, by whichever processor: visible in the lake, done by a handler, or kept by the failure destination.</summary>
internal sealed class ProcessedRecords(SimulatedObjects objects)
{
    private readonly HashSet<long> _handled = [];

    public bool Holds(long record) => objects.Holds(record) || _handled.Contains(record);

    /// <summary>False if it was processed before.</summary>
    public bool Add(long record) => _handled.Add(record);
}
