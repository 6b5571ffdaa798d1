namespace Kinesis.Consumer.Api;

/// <summary>Where in a shard to start reading.</summary>
/// <param name="StreamName">The stream.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="Type">The kind of position.</param>
/// <param name="SequenceNumber">Needed by the two sequence-number positions only.</param>
/// <param name="Timestamp">Needed by <see cref="ShardIteratorType.AtTimestamp"/> only.</param>
public sealed record ShardIteratorRequest(
    string StreamName, string ShardId, ShardIteratorType Type, string? SequenceNumber = null, DateTimeOffset? Timestamp = null);
