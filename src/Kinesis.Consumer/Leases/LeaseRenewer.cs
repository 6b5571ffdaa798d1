using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Leases;

/// <summary>
/// Renews the leases that this worker holds, each for itself: one that hangs holds up no other. A checkpoint is a renewal too: what was written a moment
/// ago is left alone. The host runs the rounds and awaits what they started.
/// </summary>
internal sealed partial class LeaseRenewer(
    LeaseOptions options, ConsumerInstruments instruments, TimeProvider timeProvider, ILogger<LeaseRenewer> logger)
{
    /// <summary>How many renewals are sent side by side. One that takes unusually long no longer counts.</summary>
    private const int Concurrency = 64;

    /// <summary>A round that comes so much too late is worth a warning: a lease has the time of one round in reserve.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<HeldLease> _held = [];
    private readonly Dictionary<HeldLease, Renewal> _running = [];
    private readonly Queue<HeldLease> _waiting = [];
    private Task _relief = Task.CompletedTask;
    private long? _roundAt;

    /// <summary>After this pause a renewal that failed is tried again, and one that has not come back makes room for others.</summary>
    public TimeSpan Pause { get; } = options.RenewInterval / 8;

    public void Add(HeldLease lease)
    {
        lock (_gate)
        {
            _held.Add(lease);
        }
    }

    public void Remove(HeldLease lease)
    {
        lock (_gate)
        {
            _held.Remove(lease);
        }
    }

    /// <summary>
    /// One round: starts what is due and does not wait for it. At most one and a half intervals pass between two renewals.
    /// </summary>
    /// <param name="cancellationToken">Ends what this round starts; see <see cref="WhenIdleAsync"/>.</param>
    public void RunOnce(CancellationToken cancellationToken)
    {
        MeasureDelay();
        lock (_gate)
        {
            _waiting.Clear();

            // The one that is nearest to its end first.
            foreach (var lease in _held.Where(lease => !_running.ContainsKey(lease) && IsDue(lease)).OrderByDescending(lease => lease.Age).ThenBy(lease => lease.ShardId))
            {
                _waiting.Enqueue(lease);
            }

            StartNeedsLock(cancellationToken);
        }
    }

    /// <summary>Ends when nothing is under way any more, which is soon after the rounds' token was cancelled. Never faults.</summary>
    public Task WhenIdleAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_running.Values.Select(renewal => renewal.Task).Append(_relief));
        }
    }

    private bool IsDue(HeldLease lease) => !lease.HasEnded() && lease.Age >= options.RenewInterval / 2;

    private void StartNeedsLock(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && _waiting.Count > 0)
        {
            if (_running.Values.Count(renewal => renewal.IsCalling && timeProvider.GetElapsedTime(renewal.StartedAt) < Pause) >= Concurrency)
            {
                // Whichever comes back first starts the next. If none does, they make room.
                _relief = _relief.IsCompleted ? RelieveAsync(cancellationToken) : _relief;
                return;
            }

            var lease = _waiting.Dequeue();
            if (_held.Contains(lease) && IsDue(lease))
            {
                // A task of its own: what the SDK does before it sends, as finding credentials, may block.
                var renewal = new Renewal(timeProvider.GetTimestamp());
                _running[lease] = renewal;
                renewal.Task = Task.Run(() => RunAsync(lease, renewal, cancellationToken), CancellationToken.None);
            }
        }
    }

    private async Task RelieveAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Pause, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _relief = Task.CompletedTask;
            StartNeedsLock(cancellationToken);
        }
    }

    private async Task RunAsync(HeldLease lease, Renewal renewal, CancellationToken cancellationToken)
    {
        var isKnown = await RenewAsync(lease, renewal.StartedAt, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            renewal.IsCalling = false;
            StartNeedsLock(cancellationToken);
        }

        if (!isKnown)
        {
            await Task.Delay(Pause, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        lock (_gate)
        {
            _running.Remove(lease);
            if (!isKnown)
            {
                _waiting.Enqueue(lease);
                StartNeedsLock(cancellationToken);
            }
        }
    }

    /// <summary>False if it is not known whether the lease was renewed.</summary>
    private async Task<bool> RenewAsync(HeldLease lease, long startedAt, CancellationToken cancellationToken)
    {
        try
        {
            await lease.RenewAsync(cancellationToken).ConfigureAwait(false);
            instruments.LeaseRenewed(startedAt, errorType: null);
            return true;
        }
        catch (Exception exception) when (!(exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            // Unknown is not lost: the lease lives until its time is over, and another try comes soon.
            instruments.LeaseRenewed(startedAt, exception.GetType().FullName);
            LogRenewalFailed(exception, lease.ShardId, lease.Age);
            return false;
        }
        catch (OperationCanceledException)
        {
            // The worker stops.
            return false;
        }
    }

    /// <summary>Rounds are timed by the thread pool. How much it lets them wait tells early that code of the application blocks its threads.</summary>
    private void MeasureDelay()
    {
        var now = timeProvider.GetTimestamp();
        if (_roundAt is { } last)
        {
            var delay = timeProvider.GetElapsedTime(last, now) - options.RenewInterval;
            instruments.RenewalsDelayed(delay > TimeSpan.Zero ? delay : TimeSpan.Zero);
            if (delay >= Late)
            {
                LogLate(delay, ThreadPool.ThreadCount, ThreadPool.PendingWorkItemCount);
            }
        }

        _roundAt = now;
    }

    [LoggerMessage(EventIds.LeaseRenewalFailed, LogLevel.Warning, "Failed to renew the lease of {ShardId}, last renewed {Age} ago")]
    private partial void LogRenewalFailed(Exception exception, ShardId shardId, TimeSpan age);

    [LoggerMessage(
        EventIds.RenewalsLate,
        LogLevel.Warning,
        "The renewal of leases began {Delay} late: the process stood still, or calls of processors block the threads of the pool ({Threads} threads, {QueuedItems} queued)")]
    private partial void LogLate(TimeSpan delay, int threads, long queuedItems);

    /// <summary>One lease's renewal and, if it fails, the pause behind it.</summary>
    private sealed class Renewal(long startedAt)
    {
        public long StartedAt => startedAt;

        public bool IsCalling { get; set; } = true;

        public Task Task { get; set; } = Task.CompletedTask;
    }
}
