using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Checkpoints;

/// <summary>Writes one processor's progress over the held lease. Its shard's consumer tells it what was delivered.</summary>
internal sealed partial class ShardCheckpointer(
    HeldLease lease,
    ShardProgress progress,
    ConsumerInstruments instruments,
    ConsumerActivities activities,
    TimeProvider timeProvider,
    ILogger<ShardCheckpointer> logger) : IShardCheckpointer
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private Checkpoint _delivered = lease.Current.Pending?.Position ?? lease.Current.Checkpoint;

    /// <summary>The lease that is written to.</summary>
    public HeldLease Lease => lease;

    /// <summary>The largest position that may be checkpointed.</summary>
    public void Delivered(Checkpoint position)
    {
        if (position > _delivered)
        {
            _delivered = position;
        }
    }

    public ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken)
    {
        Check(position);
        var current = lease.Current;
        return position == current.Checkpoint && current.Pending is null
            ? ValueTask.CompletedTask
            : WriteAsync(position, pending: null, cancellationToken);
    }

    public ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        Check(position);
        return WriteAsync(lease.Current.Checkpoint, new PendingCheckpoint(position, state), cancellationToken);
    }

    public ValueTask DropPreparedAsync(CancellationToken cancellationToken) => lease.Current.Pending is null
        ? ValueTask.CompletedTask
        : WriteAsync(lease.Current.Checkpoint, pending: null, cancellationToken);

    /// <exception cref="ArgumentException">The position cannot be checkpointed.</exception>
    public void Check(Checkpoint position)
    {
        if (position.IsInitial)
        {
            throw new ArgumentException($"{position} cannot be checkpointed: expected the position of a record, or the end of the shard", nameof(position));
        }

        var committed = lease.Current.Checkpoint;
        if (position < committed)
        {
            throw new ArgumentException($"{position} is behind the committed checkpoint {committed} of {lease.ShardId}", nameof(position));
        }

        if (position > _delivered)
        {
            throw new ArgumentException($"{position} is beyond {_delivered}, the last that was delivered of {lease.ShardId}", nameof(position));
        }
    }

    private async ValueTask WriteAsync(Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken)
    {
        using var activity = activities.StartCheckpoint(lease.ShardId);
        var backoff = new Backoff(FirstPause, LongestPause, timeProvider);
        while (true)
        {
            var startedAt = timeProvider.GetTimestamp();
            try
            {
                if (!await lease.CheckpointAsync(checkpoint, pending, cancellationToken).ConfigureAwait(false))
                {
                    throw new LeaseLostException(lease.ShardId);
                }

                instruments.CheckpointWritten(startedAt, errorType: null);
                progress.Checkpointed(checkpoint);
                return;
            }
            catch (Exception exception) when (TransientFaults.IsTransient(exception, cancellationToken))
            {
                // Tried until it works or the lease, which cannot be renewed now either, has run out.
                instruments.CheckpointWritten(startedAt, exception.GetType().FullName);
                LogRetried(exception, lease.ShardId, checkpoint);
            }
            catch (Exception exception)
            {
                ConsumerActivities.Fail(activity, exception);

                // A lost lease is told by a cancellation, and the application goes on from here: not on the thread that cancels.
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                throw;
            }

            await PauseAsync(backoff, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task PauseAsync(Backoff backoff, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.LostToken);
        try
        {
            await backoff.WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            throw new LeaseLostException(lease.ShardId);
        }
    }

    [LoggerMessage(EventIds.CheckpointRetried, LogLevel.Warning, "Failed to write checkpoint {Checkpoint} of {ShardId}, trying again")]
    private partial void LogRetried(Exception exception, ShardId shardId, Checkpoint checkpoint);
}
