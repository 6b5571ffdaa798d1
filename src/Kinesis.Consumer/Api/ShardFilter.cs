namespace Kinesis.Consumer.Api;

/// <summary>Which shards ListShards shall answer with.</summary>
/// <param name="Type">The kind of filter.</param>
/// <param name="ShardId">The shard to start after; needed by <see cref="ShardFilterType.AfterShardId"/> only.</param>
/// <param name="Timestamp">The moment; needed by the two timestamp filters only.</param>
public sealed record ShardFilter(ShardFilterType Type, string? ShardId = null, DateTimeOffset? Timestamp = null);
