using System.Collections.Concurrent;
using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>What health checks and metrics tell about the sinks. Thread-safe.</summary>
public sealed class PipelineStatus
{
    private readonly ConcurrentDictionary<ShardId, string> _paused = new();

    /// <summary>The shards that stand still because too many of their records fail, with the reason.</summary>
    public IReadOnlyDictionary<ShardId, string> PausedShards => _paused;

    internal void Paused(ShardId shardId, string reason) => _paused[shardId] = reason;

    /// <summary>The shard commits again, or is no longer ours.</summary>
    internal void Resumed(ShardId shardId) => _paused.TryRemove(shardId, out _);
}
