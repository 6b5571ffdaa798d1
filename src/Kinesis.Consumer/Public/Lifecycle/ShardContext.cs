using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer;

/// <summary>What a processor knows about its shard.</summary>
public sealed class ShardContext
{
    /// <summary>The stream.</summary>
    public required string StreamName { get; init; }

    /// <summary>The shard.</summary>
    public required ShardId ShardId { get; init; }

    /// <summary>This worker.</summary>
    public required WorkerId WorkerId { get; init; }

    /// <summary>The committed checkpoint: the first record delivered is the one behind it.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>What an earlier owner prepared and did not commit.</summary>
    public PendingCheckpoint? Pending { get; init; }

    /// <summary>Writes this shard's progress.</summary>
    public required IShardCheckpointer Checkpointer { get; init; }

    /// <summary>The processor's account in the budget of the process: it states there what it holds.</summary>
    public required MemoryAccount Memory { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>What the worker's shards share; set by the shard's run, for processors of this library.</summary>
    internal ShardTools Tools { get; init; } = null!;

    /// <summary>The shard's live figures; set by the shard's run, for processors of this library.</summary>
    internal ShardProgress Progress { get; init; } = null!;

    /// <summary>Whether the lease is over by the clock, which a token may tell late; set by the shard's run, for processors of this library.</summary>
    internal Func<bool> HasEnded { get; init; } = static () => false;
}
