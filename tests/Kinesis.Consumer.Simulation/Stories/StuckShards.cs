namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>The shards whose processor does not come back, whatever its token says, until somebody mends it.</summary>
internal sealed class StuckShards
{
    private readonly HashSet<ShardId> _shards = [];
    private readonly TaskCompletionSource _mended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Contains(ShardId shardId) => _shards.Contains(shardId);

    public void Add(ShardId shardId) => _shards.Add(shardId);

    public void Mend() => _mended.TrySetResult();

    public Task PassAsync(ShardId shardId) => Contains(shardId) ? _mended.Task : Task.CompletedTask;
}
