namespace Kinesis.Consumer.Api;

/// <summary>A shard as ListShards describes it.</summary>
/// <param name="ShardId">The shard's id.</param>
/// <param name="ParentShardId">The shard it continues; null for an original one.</param>
/// <param name="AdjacentParentShardId">The second shard it continues after a merge.</param>
/// <param name="StartingHashKey">First hash key it takes.</param>
/// <param name="EndingHashKey">Last hash key it takes.</param>
/// <param name="StartingSequenceNumber">Where it begins.</param>
/// <param name="EndingSequenceNumber">Where it ends; null while it is open.</param>
public sealed record ShardDescription(
    string ShardId,
    string? ParentShardId,
    string? AdjacentParentShardId,
    UInt128 StartingHashKey,
    UInt128 EndingHashKey,
    string StartingSequenceNumber,
    string? EndingSequenceNumber)
{
    /// <summary>Whether the shard takes no more records.</summary>
    public bool IsClosed => EndingSequenceNumber is not null;
}
