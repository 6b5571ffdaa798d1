namespace Kinesis.Consumer;

/// <summary>How the consumption of a shard is doing, in the words of Burrow. A later one is worse.</summary>
public enum ShardHealth
{
    /// <summary>Records are processed as they come, or there are none.</summary>
    Ok,

    /// <summary>The shard falls behind, or its processor failed and has not got further since.</summary>
    Warn,

    /// <summary>Records wait and the checkpoint does not move.</summary>
    Stall,

    /// <summary>No sign of life: a call that does not come back, a stream that does not answer, a parent that nobody processes.</summary>
    Stop,

    /// <summary>The checkpoint went back.</summary>
    Rewind,
}
