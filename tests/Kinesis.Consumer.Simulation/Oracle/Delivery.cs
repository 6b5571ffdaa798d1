using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>What one processor is given; <see cref="Next"/> is the index of the record that must come now.</summary>
internal sealed class Delivery(SimulatedProcess process, StreamShard shard, Tenure? tenure, Checkpoint start)
{
    private Checkpoint _from = start;
    private int? _start;
    private int? _next;

    public SimulatedProcess Process => process;

    public StreamShard Shard => shard;

    public Tenure? Tenure => tenure;

    /// <summary>The index of the first record. Found at the first delivery, as records from before a starting time can still arrive until then.</summary>
    public int Start => _start ??= shard.IndexBehind(_from);

    /// <summary>The processor has committed what was prepared before the first record is read.</summary>
    public void StartBehind(Checkpoint committed) => _from = committed;

    public int Next
    {
        get => _next ??= Start;
        set => _next = value;
    }
}
