namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>What one record processor has done of its shard.</summary>
internal sealed class Attempts(Delivery delivery)
{
    private readonly HashSet<long> _done = [];

    public Delivery Delivery => delivery;

    public bool IsDone(long record) => _done.Contains(record);

    public void Done(long record) => _done.Add(record);
}
