namespace Kinesis.Consumer.Leases;

/// <summary>What one worker has, or will have when the requests that are open now are granted.</summary>
internal sealed class WorkerLoad(WorkerId worker)
{
    public WorkerId Worker => worker;

    /// <summary>The sum of the leases' weights.</summary>
    public double Load { get; private set; }

    public int Count { get; private set; }

    /// <summary>Leases that may be asked for, with their weights.</summary>
    public List<(Lease Lease, double Weight)> Movable { get; } = [];

    public void Add(double weight)
    {
        Load += weight;
        Count++;
    }

    /// <summary>One of this worker's leases goes to another worker.</summary>
    public void Give(double weight, WorkerLoad receiver)
    {
        Load -= weight;
        Count--;
        receiver.Add(weight);
    }

    // FNV-1a: the same on every run and host, unlike string.GetHashCode.
    public static uint Preference(WorkerId worker, ShardId shard)
    {
        var hash = 2166136261u;
        foreach (var letter in worker.Value.AsSpan())
        {
            hash = (hash ^ letter) * 16777619u;
        }

        foreach (var letter in shard.Value.AsSpan())
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return hash;
    }
}
