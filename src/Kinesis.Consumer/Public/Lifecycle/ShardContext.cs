using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer;

/// <summary>What a processor knows about its shard.</summary>
public sealed class ShardContext
{
    /// <summary>The stream.</summary>
    public required string StreamName { get; init; }

    /// <summary>The application.</summary>
    public string ApplicationName { get; init; } = "";

    /// <summary>The shard.</summary>
    public required ShardId ShardId { get; init; }

    /// <summary>This worker.</summary>
    public required WorkerId WorkerId { get; init; }

    /// <summary>
    /// The committed checkpoint as it is now: as <see cref="IShardProcessor.InitializeAsync"/> returns, the one that the first record delivered comes after.
    /// </summary>
    public required Checkpoint Checkpoint
    {
        get => Held?.Current.Checkpoint ?? field;
        init;
    }

    /// <summary>What is prepared and not committed as of now, by an earlier owner or by this one.</summary>
    public PendingCheckpoint? Pending
    {
        get => Held is { } held ? held.Current.Pending : field;
        init;
    }

    /// <summary>Writes this shard's progress.</summary>
    public required IShardCheckpointer Checkpointer { get; init; }

    /// <summary>Prepares this shard together with others of the stream and worker; shared by all of them.</summary>
    public required IJointCheckpointer JointCheckpointer { get; init; }

    /// <summary>The processor's account in the budget of the process: it states there what it holds.</summary>
    public required MemoryAccount Memory { get; init; }

    /// <summary>
    /// Cancelled when the worker stops or gives the shard to another one. Then <see cref="IShardProcessor.ProcessAsync"/> may return before the end of its
    /// batch: no further one follows but <see cref="IShardProcessor.DrainAsync"/>, and the next owner gets what lies behind the checkpoint.
    /// </summary>
    public CancellationToken StopRequested { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>What the worker's shards share; set by the shard's run, for processors of this library.</summary>
    internal ShardTools Tools { get; init; } = null!;

    /// <summary>The lease, which an earlier run under it may still move: then a copy would be old. Set by the shard's run.</summary>
    internal HeldLease? Held { get; init; }

    /// <summary>The shard's live figures; set by the shard's run, for processors of this library.</summary>
    internal ShardProgress Progress { get; init; } = null!;

    /// <summary>Throws once no call may begin any more: the lease is over by the clock, or the shard is let go. A token may tell late. Set by the shard's run.</summary>
    internal Action ThrowIfOver { get; init; } = static () => { };
}
