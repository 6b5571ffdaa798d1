using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Checkpoints;

/// <summary>Writes the pending checkpoints of several shards at once. One for a stream.</summary>
internal sealed partial class JointCheckpointer(ILeaseStore store, ConsumerInstruments instruments, TimeProvider timeProvider, ILogger<JointCheckpointer> logger) : IJointCheckpointer
{
    public async ValueTask<JointOutcome> PrepareAsync(IReadOnlyList<JointPosition> shards, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(shards);
        var leases = Check(shards);
        var startedAt = timeProvider.GetTimestamp();
        var prepare = new JointPrepare(store, leases, state, timeProvider)
        {
            Retried = exception =>
            {
                instruments.CheckpointWritten(startedAt, exception.GetType().FullName);
                LogRetried(exception, leases.Count);
            },
        };
        var outcome = await prepare.RunAsync(cancellationToken).ConfigureAwait(false);
        if (outcome == JointOutcome.Prepared)
        {
            instruments.CheckpointWritten(startedAt, errorType: null);
        }

        // A lost lease is told by a cancellation, and the application goes on from here: not on the thread that cancels.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return outcome;
    }

    private List<(HeldLease Lease, Checkpoint Position)> Check(IReadOnlyList<JointPosition> shards)
    {
        if (shards.Count is 0 or > IJointCheckpointer.MaxShards)
        {
            throw new ArgumentException($"{shards.Count} shards cannot be prepared together: expected 1 to {IJointCheckpointer.MaxShards}", nameof(shards));
        }

        var leases = new List<(HeldLease Lease, Checkpoint Position)>(shards.Count);
        foreach (var (checkpointer, position) in shards)
        {
            if (checkpointer is not ShardCheckpointer own || own.Lease.Store != store)
            {
                throw new ArgumentException("A checkpointer is none of this stream's: only leases of one table can be prepared together", nameof(shards));
            }

            own.Check(position);
            if (leases.Exists(one => one.Lease.ShardId == own.Lease.ShardId))
            {
                throw new ArgumentException($"{own.Lease.ShardId} is there twice", nameof(shards));
            }

            leases.Add((own.Lease, position));
        }

        return leases;
    }

    [LoggerMessage(EventIds.JointPrepareRetried, LogLevel.Warning, "Failed to prepare the checkpoints of {ShardCount} shards together, looking how they stand and trying again")]
    private partial void LogRetried(Exception exception, int shardCount);
}
