namespace Kinesis.Consumer.Api;

/// <summary>Who subscribes to which shard, and from where.</summary>
/// <param name="ConsumerArn">The registered consumer.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Type">The kind of position.</param>
/// <param name="SequenceNumber">Needed by the two sequence-number positions only.</param>
/// <param name="Timestamp">Needed by <see cref="ShardIteratorType.AtTimestamp"/> only.</param>
public sealed record SubscribeToShardRequest(
    string ConsumerArn, string ShardId, ShardIteratorType Type, string? SequenceNumber = null, DateTimeOffset? Timestamp = null);
