namespace Kinesis.Consumer.Retrieval.Pacing;

/// <summary>Calls that the service counts against a limit of one shard or stream.</summary>
internal enum PacedCall
{
    /// <summary>5 a second and shard, for all applications together (Kinesis limits).</summary>
    GetRecords,

    /// <summary>5 a second and shard (Kinesis API reference, GetShardIterator).</summary>
    GetShardIterator,

    /// <summary>1 a second, shard and consumer (Kinesis limits).</summary>
    SubscribeToShard,
}
