namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>What one record processor has done of its shard.</summary>
internal sealed class Attempts(Delivery delivery)
{
    private readonly HashSet<long> _done = [];
    private readonly HashSet<long> _spoilt = [];

    public Delivery Delivery => delivery;

    public bool IsDone(long record) => _done.Contains(record);

    public void Done(long record) => _done.Add(record);

    /// <summary>Whether the process ran out of memory when the record was tried.</summary>
    public bool IsSpoilt(long record) => _spoilt.Contains(record);

    public void Spoilt(long record) => _spoilt.Add(record);
}
