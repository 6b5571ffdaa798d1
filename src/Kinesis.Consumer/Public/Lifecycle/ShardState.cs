namespace Kinesis.Consumer;

/// <summary>Where the consumer of one shard stands.</summary>
public enum ShardState
{
    /// <summary>The shards that it continues are not wholly processed yet.</summary>
    WaitingOnParents,

    /// <summary>The processor starts, and redoes what an earlier owner prepared.</summary>
    Initializing,

    /// <summary>Records are read and processed.</summary>
    Processing,

    /// <summary>The processor failed; the shard starts again from its checkpoint after a pause.</summary>
    Failed,

    /// <summary>A record failed for good and must not be skipped; the shard tries again from its checkpoint after an interval, or when it is started again.</summary>
    Halted,

    /// <summary>The last records are committed, because the shard has ended or the worker stops.</summary>
    Draining,

    /// <summary>Nothing runs any more.</summary>
    Stopped,
}
