using System.Collections.Concurrent;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Leases;

/// <summary>Renews the leases that this worker holds. A checkpoint is a renewal too: what was written a moment ago is left alone.</summary>
internal sealed partial class LeaseRenewer(
    LeaseOptions options, ConsumerInstruments instruments, TimeProvider timeProvider, ILogger<LeaseRenewer> logger)
{
    private const int Concurrency = 32;

    private readonly ConcurrentDictionary<HeldLease, byte> _held = new();

    public void Add(HeldLease lease) => _held[lease] = 0;

    public void Remove(HeldLease lease) => _held.TryRemove(lease, out _);

    /// <summary>When to come again after a cycle in which a renewal failed.</summary>
    public TimeSpan RetryPause => options.RenewInterval / 8;

    /// <summary>
    /// One cycle. At most one and a half intervals pass between two renewals. False if one failed, so that the next cycle should come after
    /// <see cref="RetryPause"/>: what was renewed by then is left alone.
    /// </summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var failed = 0;

        // The one that is nearest to its end first.
        var due = _held.Keys
            .Where(lease => !lease.LostToken.IsCancellationRequested && lease.Age >= options.RenewInterval / 2)
            .OrderByDescending(lease => lease.Age)
            .ThenBy(lease => lease.ShardId);
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Concurrency },
            async (lease, token) =>
            {
                if (!await RenewAsync(lease, token).ConfigureAwait(false))
                {
                    Interlocked.Increment(ref failed);
                }
            }).ConfigureAwait(false);
        return failed == 0;
    }

    private async Task<bool> RenewAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        var startedAt = timeProvider.GetTimestamp();
        try
        {
            await lease.RenewAsync(cancellationToken).ConfigureAwait(false);
            instruments.LeaseRenewed(startedAt, errorType: null);
            return true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Unknown is not lost: the lease lives until its time is over, and the next cycle, which comes soon, tries again.
            instruments.LeaseRenewed(startedAt, exception.GetType().FullName);
            LogRenewalFailed(exception, lease.ShardId, lease.Age);
            return false;
        }
    }

    [LoggerMessage(EventIds.LeaseRenewalFailed, LogLevel.Warning, "Failed to renew the lease of {ShardId}, last renewed {Age} ago")]
    private partial void LogRenewalFailed(Exception exception, ShardId shardId, TimeSpan age);
}
