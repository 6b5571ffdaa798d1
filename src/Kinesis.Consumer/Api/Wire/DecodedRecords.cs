namespace Kinesis.Consumer.Api.Wire;

/// <summary>What answers of GetRecords and events of SubscribeToShard have in common; whoever receives it owns array and body.</summary>
/// <param name="Records">The records; from the shared pool.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Body">What they are slices of.</param>
/// <param name="Next">Where to go on; null at the end of the shard.</param>
/// <param name="Lag">The distance to the tip.</param>
/// <param name="ChildShards">The shards that continue this one.</param>
/// <param name="HeldBytes">Bytes of all buffers.</param>
internal readonly record struct DecodedRecords(
    KinesisRecord[] Records, int Count, PooledBody Body, string? Next, TimeSpan Lag, IReadOnlyList<ChildShard> ChildShards, int HeldBytes);
