namespace Kinesis.Consumer.Lifecycle;

/// <summary>The figures of every shard that this worker owns. A consumer puts itself on and takes itself off.</summary>
internal sealed class ShardBoard
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ShardId, ShardProgress> _shards = [];

    public void Add(ShardProgress progress)
    {
        lock (_gate)
        {
            _shards[progress.ShardId] = progress;
        }
    }

    public void Remove(ShardProgress progress)
    {
        lock (_gate)
        {
            if (_shards.TryGetValue(progress.ShardId, out var current) && ReferenceEquals(current, progress))
            {
                _shards.Remove(progress.ShardId);
            }
        }
    }

    public IReadOnlyList<ShardProgress> Snapshot()
    {
        lock (_gate)
        {
            return [.. _shards.Values];
        }
    }
}
