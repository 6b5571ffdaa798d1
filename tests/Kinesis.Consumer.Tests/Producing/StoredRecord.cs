namespace Kinesis.Consumer.Tests.Producing;

/// <summary>A caller's record on the stream.</summary>
/// <param name="ShardId">The shard that has it.</param>
/// <param name="SequenceNumber">The number of its Kinesis record.</param>
/// <param name="Sub">Its place in an aggregate; null if it came alone.</param>
/// <param name="Key">Its partition key.</param>
/// <param name="Text">Its payload.</param>
/// <param name="IsAtHome">Whether its hash key belongs to the shard.</param>
internal sealed record StoredRecord(string ShardId, string SequenceNumber, long? Sub, string Key, string Text, bool IsAtHome);
