namespace Kinesis.Consumer.Lifecycle;

/// <summary>Why a shard's consumer ended.</summary>
internal enum ShutdownReason
{
    /// <summary>Another worker owns the shard, or may.</summary>
    LeaseLost,

    /// <summary>The shard is wholly processed.</summary>
    ShardEnded,

    /// <summary>The worker stops.</summary>
    Requested,
}
