using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Leases;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>
/// Runs one shard for one tenure of its lease, from waiting on its parents to giving the lease back. Owned by the coordinator, which awaits <see cref="Completion"/>.
/// </summary>
/// <remarks>
/// Four tokens end it: the lease's lost token (drop everything), the stop and the lease's hand-over token (finish the call at hand, drain), and the abort
/// (the drain deadline has passed, or the processor gets nowhere).
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
        _progress = new ShardProgress(lease.ShardId, lease.Current.Checkpoint, tools.TimeProvider, tools.WatchdogOptions)
        {
            HashKeys = lease.Current.HashKeys,
            Stored = () => lease.Current.Checkpoint,
        };
        _logger = tools.LoggerFactory.CreateLogger<ShardConsumer>();
    }

    public ShardId ShardId => _lease.ShardId;

    /// <summary>Somebody read the stored lease; see <see cref="HeldLease.Notice"/>.</summary>
    public void Notice(Lease stored, bool isCertain) => _lease.Notice(stored, isCertain);

    /// <summary>Whether it is known that another worker asks for the lease.</summary>
    public bool IsAskedFor => _lease.HandOverToken.IsCancellationRequested;

    /// <summary>See <see cref="HeldLease.Usurper"/>.</summary>
    public string? Usurper => _lease.Usurper;

    /// <summary>Ends when the shard is let go. Never faults.</summary>
    public Task<ShutdownReason> Completion { get; private set; } = Task.FromResult(ShutdownReason.Requested);

    /// <summary>Ends when nothing of the shard runs any more: after <see cref="Completion"/> only if a call of the processor did not come back. Never faults.</summary>
    public Task Remainder { get; private set; } = Task.CompletedTask;

    /// <param name="ended">Called at the very end.</param>
    public void Start(Action ended)
    {
        _tools.Board.Add(_progress);
        _tools.Renewer.Add(_lease);
        Completion = Task.Run(() => RunAsync(ended), CancellationToken.None);
    }

    /// <summary>Whether the processor got nowhere; known once <see cref="Completion"/> has ended.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>Whether the lease is to be taken anew, to find out how it stands; known once <see cref="Completion"/> has ended.</summary>
    public bool IsInDoubt => _lease.LossReason == LeaseReason.InDoubt;

    /// <summary>Lets the shard go without waiting for a call of the processor that does not come back.</summary>
    public void GiveUp() => _progress.Watch.GiveUp();

    private bool IsOver(CancellationToken abort) =>
        _lease.HasEnded() || abort.IsCancellationRequested || _stop.IsCancellationRequested || _lease.HandOverToken.IsCancellationRequested;

    private async Task<ShutdownReason> RunAsync(Action ended)
    {
        using var abort = new DetachedCancellation($"the drain of {ShardId}", _logger, _abort);
        var token = abort.Token;

        // A task of its own: a processor that blocks its thread must not block this one.
        var work = Task.Run(() => RunUntilDoneAsync(token), CancellationToken.None);
        Remainder = work;
        await Task.WhenAny(work, _progress.Watch.GivenUp).ConfigureAwait(false);
        var reason = work.IsCompleted ? await work.ConfigureAwait(false) : ShutdownReason.GivenUp;
        if (reason == ShutdownReason.GivenUp && !_lease.HasEnded())
        {
            // No call begins any more, before the lease is written back: another worker may have the shard before this one has the answer.
            abort.Cancel();
            await GiveUpAsync().ConfigureAwait(false);
        }
        else if (reason is ShutdownReason.LeaseLost or ShutdownReason.GivenUp)
        {
            _tools.Instruments.LeaseLost(_lease.LossReason);
            LogLeaseLost(ShardId, _lease.LossReason);
        }
        else
        {
            await GiveBackAsync(_lease.GiveBackAsync).ConfigureAwait(false);
        }

        HasGivenUp = reason == ShutdownReason.GivenUp;
        _tools.Renewer.Remove(_lease);
        _tools.Board.Remove(_progress);
        await _lease.DisposeAsync().ConfigureAwait(false);
        Enter(ShardState.Stopped);
        ended();
        return reason;
    }

    private async Task<ShutdownReason> RunUntilDoneAsync(CancellationToken abort)
    {
        var backoff = new Backoff(FirstRestart, LongestRestart, _tools.TimeProvider);

        // Detached, so that what one shard does when it is cancelled holds up neither the others nor the stop.
        using var stop = new DetachedCancellation($"the consumption of {ShardId}", _logger, _stop, _lease.HandOverToken);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(_lease.LostToken, abort, stop.Token);
        while (!IsOver(abort))
        {
            try
            {
                await WaitForParentsAsync(until.Token).ConfigureAwait(false);
                var run = new ShardRun(_tools, _lease, _progress, Enter, stop.Token, abort);
                return await run.RunAsync().ConfigureAwait(false);
            }
            catch (ShardHaltedException exception) when (!IsOver(abort))
            {
                _progress.Halted(exception);
                LogHalted(exception, ShardId, _lease.Current.Checkpoint, exception.Pause);
                await Task.Delay(exception.Pause ?? Timeout.InfiniteTimeSpan, _tools.TimeProvider, until.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                continue;
            }
            catch (ShardRestartException exception) when (!IsOver(abort))
            {
                backoff.Reset();
                LogRestarts(ShardId, _lease.Current.Checkpoint, exception.Message);
            }
            catch (Exception exception) when (!IsOver(abort))
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

        return _lease.HasEnded() ? ShutdownReason.LeaseLost : ShutdownReason.Requested;
    }

    private async Task WaitForParentsAsync(CancellationToken cancellationToken)
    {
        while (await FindUnfinishedParentAsync(cancellationToken).ConfigureAwait(false) is { } parent)
        {
            Enter(ShardState.WaitingOnParents);
            _progress.Watch.ParentAwaited(parent.ShardId, parent.Counter);
            LogWaiting(ShardId, parent.ShardId);
            await Task.Delay(_tools.LeaseOptions.ScanInterval, _tools.TimeProvider, cancellationToken).ConfigureAwait(false);
        }

        _progress.Watch.ParentsDone();
    }

    /// <summary>A parent without a lease is done: its lease was deleted, or the application began after it.</summary>
    private async Task<Lease?> FindUnfinishedParentAsync(CancellationToken cancellationToken)
    {
        // Only a shard that was never started can be too early.
        if (!_lease.Current.Checkpoint.IsInitial)
        {
            return null;
        }

        foreach (var parent in _lease.Current.Parents)
        {
            if (await _tools.Store.GetAsync(parent, cancellationToken).ConfigureAwait(false) is { IsFinished: false } unfinished)
            {
                return unfinished;
            }
        }

        return null;
    }

    /// <summary>
    /// The call that hangs may wake up at any time, and until the lease is written back its checkpoints are valid and welcome. Afterwards the lost token is cancelled and they fail. If the write fails, nobody
    /// renews the lease any more: its time runs out, by which the token is cancelled too.
    /// </summary>
    private async Task GiveUpAsync()
    {
        _tools.Renewer.Remove(_lease);
        await GiveBackAsync(_lease.GiveUpAsync).ConfigureAwait(false);
        _tools.Instruments.LeaseLost(LeaseReason.GivenUp);
        LogGivenUp(ShardId, _lease.Current.Checkpoint);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged, and the lease expires instead")]
    private async Task GiveBackAsync(Func<CancellationToken, Task<bool>> giveBackAsync)
    {
        var backoff = new Backoff(FirstReleasePause, LongestReleasePause, _tools.TimeProvider);
        for (var attempt = 1; !_lease.HasEnded(); attempt++)
        {
            try
            {
                if (await giveBackAsync(CancellationToken.None).ConfigureAwait(false))
                {
                    ReportGivenBack();
                }

                return;
            }
            catch (Exception exception)
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
        if (_lease.LossReason == LeaseReason.GivenUp)
        {
            return;
        }

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
