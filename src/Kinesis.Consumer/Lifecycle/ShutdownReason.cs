namespace Kinesis.Consumer.Lifecycle;

/// <summary>Why a shard's consumer ended.</summary>
internal enum ShutdownReason
{
    /// <summary>Another worker owns the shard, or may.</summary>
    LeaseLost,

    /// <summary>The shard is wholly processed.</summary>
    ShardEnded,

    /// <summary>The worker stops, or another worker asked for the shard.</summary>
    Requested,

    /// <summary>The processor gets nowhere; a call of it may still hang.</summary>
    GivenUp,
}
