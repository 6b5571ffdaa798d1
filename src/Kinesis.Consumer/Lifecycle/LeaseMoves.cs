using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Carries out what the coordinator has planned: takes, requests, and leases to be given back. Whatever the answer is or is not, nothing of it is forgotten.</summary>
internal sealed partial class LeaseMoves(ShardTools tools, HandOverWatch asked, UnsureTakes unsure, Action suspect, ILogger<LeaseMoves> logger)
{
    /// <summary>Asks the owner for a lease, and watches it from then on.</summary>
    public async Task AskAsync(Lease lease, CancellationToken abort)
    {
        LeaseWrite write;
        try
        {
            // Not cut off by a stop: what is asked for unnoticed would be handed over to a worker that is gone, and stand still until it expires.
            write = await tools.Store.AskAsync(lease, tools.Identity.WorkerId, abort).ConfigureAwait(false);
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception, abort))
        {
            // It may have got through, or do so yet. Watched as if it had, it is withdrawn at a stop, and forgotten after a while if it had not.
            asked.OpenUnsure(lease with { Owner = tools.Identity.WorkerId, CheckpointOwner = lease.Owner });
            throw;
        }

        // Not applied and yet ours: a retry inside the SDK found what its first attempt did.
        if (write.Stored is { CheckpointOwner: not null } stored && stored.Owner == tools.Identity.WorkerId)
        {
            asked.Open(stored);
            LogAsked(lease.ShardId, stored.CheckpointOwner);
        }
        else
        {
            LogAskLost(lease.ShardId, lease.Owner, write.Stored?.Owner);
        }
    }

    /// <summary>Takes a lease. Null if another was faster, or if that is not known.</summary>
    public async Task<HeldLease?> TakeAsync(PlannedTake take, CancellationToken abort)
    {
        // From here on the lease may be ours: its life counts from before the request, so that it never outlives what others see.
        var sentAt = tools.TimeProvider.GetTimestamp();
        var epoch = tools.Fleet.Lifeline.Epoch;
        var tenure = Lease.NewTenure(tools.Fleet.Id.Process);

        // Not cut off by a stop: a take that got through unnoticed would leave the shard unread until the lease runs out.
        LeaseWrite write;
        try
        {
            write = await tools.Store.TakeAsync(take.Lease, tools.Identity.WorkerId, tenure, abort).ConfigureAwait(false);
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception, abort))
        {
            // The others of this plan go on. If this one did get through, the next cycle finds it under this worker's name.
            unsure.Add(take.Lease.ShardId, tenure);
            suspect();
            LogTakeFailed(exception, take.Lease.ShardId);
            return null;
        }

        asked.Close(take.Lease.ShardId);

        // A retry inside the SDK fails on the counter that its first attempt moved; the tenure tells that this is our own write.
        if (write.Stored is not { } taken || !string.Equals(taken.Tenure, tenure, StringComparison.Ordinal))
        {
            LogTakeLost(take.Lease.ShardId, write.Stored?.Owner);
            return null;
        }

        if (take.Reason is LeaseReason.Stolen or LeaseReason.Recovered)
        {
            // Whoever has lost it may live, and look at its leases only when there is a reason.
            tools.Fleet.Heartbeat.Hint();
        }

        tools.Instruments.LeaseTaken(take.Reason);
        LogTaken(taken.ShardId, take.Reason, take.Lease.Owner?.Value ?? "nobody", taken.Checkpoint);
        return new HeldLease(tools.Store, taken, sentAt, epoch, tools.Fleet.Lifeline, tools.LeaseOptions, tools.TimeProvider, logger);
    }

    /// <summary>Gives a lease back that bears this worker's name and is read by nobody.</summary>
    public async Task DisownAsync(Lease lease, CancellationToken cancellationToken) =>
        await (lease.CheckpointOwner is null
            ? tools.Store.ReleaseAsync(lease, cancellationToken)
            : tools.Store.HandOverAsync(lease, cancellationToken)).ConfigureAwait(false);

    [LoggerMessage(EventIds.LeaseTaken, LogLevel.Information, "Took the lease of {ShardId} ({TakeReason}, before: {PreviousOwner}) at {Checkpoint}")]
    private partial void LogTaken(ShardId shardId, LeaseReason takeReason, string previousOwner, Checkpoint checkpoint);

    [LoggerMessage(EventIds.LeaseTakeLost, LogLevel.Debug, "Another worker was faster to take the lease of {ShardId}: {Owner}")]
    private partial void LogTakeLost(ShardId shardId, WorkerId? owner);

    [LoggerMessage(EventIds.LeaseTakeFailed, LogLevel.Warning, "Failed to take the lease of {ShardId}")]
    private partial void LogTakeFailed(Exception exception, ShardId shardId);

    [LoggerMessage(EventIds.LeaseAsked, LogLevel.Information, "Asked for the lease of {ShardId}, held by {Owner}")]
    private partial void LogAsked(ShardId shardId, WorkerId? owner);

    [LoggerMessage(EventIds.LeaseAskLost, LogLevel.Debug, "Did not get to ask for the lease of {ShardId} from {PreviousOwner}, it is {Owner}'s")]
    private partial void LogAskLost(ShardId shardId, WorkerId? previousOwner, WorkerId? owner);
}
