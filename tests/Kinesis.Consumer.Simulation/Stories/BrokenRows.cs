namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>The rows of the lease table that somebody broke by hand: a counter that is a text, say. Nobody can read one, and no condition on it holds.</summary>
internal sealed class BrokenRows
{
    private readonly HashSet<ShardId> _shards = [];

    public bool Contains(ShardId shardId) => _shards.Contains(shardId);

    public bool Any => _shards.Count > 0;

    public void Break(ShardId shardId) => _shards.Add(shardId);

    public void Mend(ShardId shardId) => _shards.Remove(shardId);

    public void MendAll() => _shards.Clear();
}
