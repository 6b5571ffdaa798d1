namespace Kinesis.Consumer;

/// <summary>What a <see cref="Checkpoint"/> stands for.</summary>
public enum CheckpointKind
{
    /// <summary>Nothing was processed: start at the oldest record that the stream still holds.</summary>
    TrimHorizon,

    /// <summary>Nothing was processed: start behind the newest record.</summary>
    Latest,

    /// <summary>Nothing was processed: start at the first record that arrived at or after a time.</summary>
    AtTimestamp,

    /// <summary>Everything up to and including a position is processed.</summary>
    At,

    /// <summary>The whole shard is processed.</summary>
    ShardEnd,
}
