using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>
/// Runs one shard for one tenure of its lease, from waiting on its parents to giving the lease back. Owned by the coordinator, which awaits <see cref="Completion"/>.
/// </summary>
/// <remarks>
/// Four tokens end it: the lease's lost token (drop everything), the stop and the lease's hand-over token (finish the call at hand, drain), and the abort
/// (the drain deadline has passed).
/// A processor that throws is replaced after a pause and starts again at the committed checkpoint; the lease is kept meanwhile.
/// </remarks>
internal sealed partial class ShardConsumer
{
    private const int ReleaseAttempts = 5;
    private static readonly TimeSpan FirstReleasePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestReleasePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstRestart = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestRestart = TimeSpan.FromSeconds(30);

    private readonly ShardTools _tools;
    private readonly HeldLease _lease;
    private readonly ShardProgress _progress;
    private readonly CancellationToken _stop;
    private readonly CancellationToken _abort;
    private readonly ILogger _logger;

    /// <param name="tools">What all shards share.</param>
    /// <param name="lease">The lease; given back or dropped at the end.</param>
    /// <param name="stop">Asks to drain.</param>
    /// <param name="abort">Ends the drain.</param>
    public ShardConsumer(ShardTools tools, HeldLease lease, CancellationToken stop, CancellationToken abort)
    {
        _tools = tools;
        _lease = lease;
        _stop = stop;
        _abort = abort;
        _progress = new ShardProgress(lease.ShardId, lease.Current.Checkpoint, tools.TimeProvider) { HashKeys = lease.Current.HashKeys };
        _logger = tools.LoggerFactory.CreateLogger<ShardConsumer>();
    }

    public ShardId ShardId => _lease.ShardId;

    /// <summary>Somebody read the stored lease; see <see cref="HeldLease.Notice"/>.</summary>
    public void Notice(Lease stored) => _lease.Notice(stored);

    /// <summary>Ends when nothing of the shard runs any more. Never faults.</summary>
    public Task<ShutdownReason> Completion { get; private set; } = Task.FromResult(ShutdownReason.Requested);

    /// <param name="ended">Called at the very end.</param>
    public void Start(Action ended)
    {
        _tools.Board.Add(_progress);
        _tools.Renewer.Add(_lease);
        Completion = Task.Run(() => RunAsync(ended), CancellationToken.None);
    }

    private async Task<ShutdownReason> RunAsync(Action ended)
    {
        var reason = await RunUntilDoneAsync().ConfigureAwait(false);
        if (reason == ShutdownReason.LeaseLost)
        {
            _tools.Instruments.LeaseLost(_lease.LossReason);
            LogLeaseLost(ShardId, _lease.LossReason);
        }
        else
        {
            await GiveBackAsync().ConfigureAwait(false);
        }

        _tools.Renewer.Remove(_lease);
        _tools.Board.Remove(_progress);
        await _lease.DisposeAsync().ConfigureAwait(false);
        Enter(ShardState.Stopped);
        ended();
        return reason;
    }

    private async Task<ShutdownReason> RunUntilDoneAsync()
    {
        var backoff = new Backoff(FirstRestart, LongestRestart, _tools.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stop, _lease.HandOverToken);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(_lease.LostToken, _abort, stop.Token);
        while (!until.IsCancellationRequested)
        {
            try
            {
                await WaitForParentsAsync(until.Token).ConfigureAwait(false);
                var run = new ShardRun(_tools, _lease, _progress, Enter, stop.Token, _abort);
                return await run.RunAsync().ConfigureAwait(false);
            }
            catch (ShardHaltedException exception) when (!until.IsCancellationRequested)
            {
                _progress.Halted(exception);
                LogHalted(exception, ShardId, _lease.Current.Checkpoint, exception.RetryAfter);
                await Task.Delay(exception.RetryAfter ?? Timeout.InfiniteTimeSpan, _tools.TimeProvider, until.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            catch (Exception exception) when (!until.IsCancellationRequested)
            {
                if (_progress.Failures == 0)
                {
                    backoff.Reset();
                }

                _progress.Failed(exception);
                _tools.Instruments.ShardFailed(exception);
                LogFailed(exception, ShardId, _lease.Current.Checkpoint, _progress.Failures, backoff.Ceiling);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailedAtStop(exception, ShardId, _lease.Current.Checkpoint);
            }
            catch (OperationCanceledException)
            {
                // Whoever cancelled is asked below.
            }

            await backoff.WaitAsync(until.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return _lease.LostToken.IsCancellationRequested ? ShutdownReason.LeaseLost : ShutdownReason.Requested;
    }

    private async Task WaitForParentsAsync(CancellationToken cancellationToken)
    {
        while (await FindUnfinishedParentAsync(cancellationToken).ConfigureAwait(false) is { } parent)
        {
            Enter(ShardState.WaitingOnParents);
            LogWaiting(ShardId, parent);
            await Task.Delay(_tools.LeaseOptions.ScanInterval, _tools.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A parent without a lease is done: its lease was deleted, or the application began after it.</summary>
    private async Task<ShardId?> FindUnfinishedParentAsync(CancellationToken cancellationToken)
    {
        // Only a shard that was never started can be too early.
        if (!_lease.Current.Checkpoint.IsInitial)
        {
            return null;
        }

        foreach (var parent in _lease.Current.Parents)
        {
            if (await _tools.Store.GetAsync(parent, cancellationToken).ConfigureAwait(false) is { IsFinished: false })
            {
                return parent;
            }
        }

        return null;
    }

    private async Task GiveBackAsync()
    {
        var backoff = new Backoff(FirstReleasePause, LongestReleasePause, _tools.TimeProvider);
        for (var attempt = 1; !_lease.LostToken.IsCancellationRequested; attempt++)
        {
            try
            {
                if (await _lease.GiveBackAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    ReportGivenBack();
                }

                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                LogReleaseFailed(exception, ShardId, attempt, ReleaseAttempts);
                if (attempt == ReleaseAttempts || !TransientFaults.IsTransient(exception, CancellationToken.None))
                {
                    // Its time runs out instead, and the next owner waits for that.
                    return;
                }
            }

            await backoff.WaitAsync(_lease.LostToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void ReportGivenBack()
    {
        if (_lease.LossReason == LeaseReason.HandedOff)
        {
            _tools.Instruments.LeaseLost(LeaseReason.HandedOff);
            LogHandedOver(ShardId, _lease.Current.Owner, _lease.Current.Checkpoint);
        }
        else
        {
            LogReleased(ShardId, _lease.Current.Checkpoint);
        }
    }

    private void Enter(ShardState state)
    {
        if (_progress.State != state || state == ShardState.WaitingOnParents)
        {
            _progress.Enter(state);
            LogState(ShardId, state);
        }
    }
}
