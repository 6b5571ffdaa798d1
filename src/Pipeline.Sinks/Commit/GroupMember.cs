using System.Runtime.ExceptionServices;
using Kinesis.Consumer;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Commit;

/// <summary>
/// A shard's place in its group during one run of its processor. What it has put into an epoch stays there and is committed when the run ends, unless its lease is
/// lost: then nobody may commit it.
/// </summary>
internal sealed class GroupMember(CommitGroup group, ShardContext context, TableWriter table, PausePolicy pause)
{
    private Exception? _fault;

    public CommitGroup Group => group;

    public ShardId ShardId => context.ShardId;

    public ShardContext Context => context;

    public TableWriter Table => table;

    public PausePolicy Pause => pause;

    /// <summary>Up to where the shard's records are in epochs, or committed.</summary>
    public Checkpoint Position { get; set; } = context.Checkpoint;

    /// <summary>Whether its run is over.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether nothing of it is left in the group.</summary>
    public bool IsReleased { get; set; }

    /// <summary>The group has thrown away what this member put into it, or something else ends this run: the first cause is thrown at the next append.</summary>
    public void Fail(Exception cause) => Interlocked.CompareExchange(ref _fault, cause, null);

    /// <exception cref="Exception">What <see cref="Fail"/> was called with.</exception>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _fault) is { } fault)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>Has everything committed that an earlier run of this shard has left in the group.</summary>
    /// <returns>Up to where; null if there was nothing, or it was thrown away.</returns>
    public ValueTask<Checkpoint?> RestartAsync(CancellationToken cancellationToken) => group.FlushAsync(ShardId, FlushReason.Restart, cancellationToken);

    /// <summary>Waits while the group can take no slice.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => group.WaitForRoomAsync(cancellationToken);

    /// <summary>Adds a slice of the shard's records, which end at a position.</summary>
    public void Append(ReadOnlySpan<KinesisRecord> records, RecordPosition to, RecordIntake intake) => group.Append(this, records, to, intake);

    /// <summary>Has the epoch committed if it is due, and waits if it is full and the one before is still under way.</summary>
    public ValueTask SettleAsync(CancellationToken cancellationToken) => group.SettleAsync(cancellationToken);

    /// <summary>Has everything committed that this shard has put into the group.</summary>
    public async ValueTask FlushAsync(FlushReason reason, CancellationToken cancellationToken)
    {
        await group.FlushAsync(ShardId, reason, cancellationToken).ConfigureAwait(false);
        ThrowIfFailed();
    }

    /// <summary>The lease is lost: everything of it that is not decided is thrown away, and with it what the other shards have put into the same epoch.</summary>
    public ValueTask LeaseLostAsync() => group.LoseAsync(this);

    /// <summary>The run is over.</summary>
    public ValueTask EndAsync() => group.EndAsync(this);
}
