namespace Kinesis.Consumer;

/// <summary>One shard of a joint prepare.</summary>
/// <param name="Checkpointer">The shard's own, from its <see cref="ShardContext"/>.</param>
/// <param name="Position">What becomes the shard's pending position.</param>
public readonly record struct JointPosition(IShardCheckpointer Checkpointer, Checkpoint Position);
