namespace Kinesis.Consumer.Producing;

/// <summary>Where an acknowledged record is.</summary>
/// <param name="ShardId">The shard that took it.</param>
/// <param name="SequenceNumber">The number of the Kinesis record that it is, or is part of.</param>
/// <param name="SubSequenceNumber">Its place in an aggregated record, from 0; null if it travelled alone.</param>
/// <param name="Attempts">Calls that carried it; 1 if the first one did.</param>
/// <param name="MayBeRepeated">
/// Whether a second copy may be on the stream: the answer to an earlier call was lost, or an earlier aggregate went to a shard that its key does not belong to.
/// </param>
public readonly record struct PutOutcome(string ShardId, string SequenceNumber, long? SubSequenceNumber, int Attempts, bool MayBeRepeated);
