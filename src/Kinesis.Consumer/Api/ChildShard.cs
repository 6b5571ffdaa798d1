namespace Kinesis.Consumer.Api;

/// <summary>A shard that continues a closed one.</summary>
/// <param name="ShardId">The child's id.</param>
/// <param name="ParentShards">The ids of the one (split) or two (merge) shards it continues.</param>
/// <param name="StartingHashKey">First hash key it takes.</param>
/// <param name="EndingHashKey">Last hash key it takes.</param>
public sealed record ChildShard(string ShardId, IReadOnlyList<string> ParentShards, UInt128 StartingHashKey, UInt128 EndingHashKey);
