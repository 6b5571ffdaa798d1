using Kinesis.Consumer.Health;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Owns the loops of one stream (leases, hand-overs, renewals, shards, watchdog) and its orderly end.</summary>
internal sealed partial class ConsumerHost(
    ShardTools tools, LeaseCoordinator coordinator, StreamStatus status, ILogger<ConsumerHost> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>How soon a missing lease is looked for again: a hole is repaired within the sync interval and this.</summary>
    private static readonly TimeSpan SecondLook = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();

    /// <summary>
    /// Drains first and ends the loops afterwards, because leases must be renewed while they drain.
    /// A host that is stopped at once may never have run <see cref="ExecuteAsync"/>; then there is nothing to drain and this returns.
    /// </summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        status.Stopping();
        LogStopping(tools.Identity.WorkerId, tools.Options.DrainDeadline);
        await _stop.CancelAsync().ConfigureAwait(false);
        try
        {
            await coordinator.StopAsync(tools.Options.DrainDeadline, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await base.StopAsync(cancellationToken).ConfigureAwait(false);
        }

        LogStopped(tools.Identity.WorkerId);
    }

    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What takes new work ends with the request to stop; renewing goes on until everything is drained.
        using var taking = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, _stop.Token);
        try
        {
            await InitializeAsync(taking.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (taking.IsCancellationRequested)
        {
            return;
        }

        await Task.WhenAll(
            RenewAsync(stoppingToken),
            CoordinateAsync(taking.Token),
            LoopAsync(coordinator.Asked.WaitAsync, "hand-over", coordinator.Asked.RunOnceAsync, taking.Token),
            SyncAsync(taking.Token),
            WatchAsync(stoppingToken)).ConfigureAwait(false);
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, tools.TimeProvider);
        while (true)
        {
            status.CycleAttempted();
            try
            {
                await tools.Store.PrepareAsync(cancellationToken).ConfigureAwait(false);

                // Before the first take: nobody may finish a shard while a sibling's lease is still missing.
                await SyncOnceAsync(cancellationToken).ConfigureAwait(false);
                LogInitialized(tools.Identity.WorkerId, tools.Identity.StreamName, tools.Identity.ApplicationName);
                return;
            }
            catch (StreamUnusableException exception)
            {
                LogStreamUnusable(exception.Message, backoff.Ceiling);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is not LeaseTableException)
            {
                LogInitializationFailed(exception, tools.Stream.Name, tools.Stream.LeaseTable, backoff.Ceiling);
            }

            await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CoordinateAsync(CancellationToken cancellationToken)
    {
        await LoopAsync(coordinator.Cycle.WaitAsync, "lease", RunCycleAsync, cancellationToken).ConfigureAwait(false);

        async Task RunCycleAsync(CancellationToken token)
        {
            status.CycleAttempted();
            await coordinator.RunOnceAsync(token).ConfigureAwait(false);
            status.CycleCompleted();
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var turn = new CycleSignal(tools.LeaseOptions.RenewInterval, tools.TimeProvider);
        await LoopAsync(turn.WaitAsync, "renewal", RunCycleAsync, cancellationToken).ConfigureAwait(false);

        async Task RunCycleAsync(CancellationToken token)
        {
            if (!await tools.Renewer.RunOnceAsync(token).ConfigureAwait(false))
            {
                turn.WakeIn(tools.Renewer.RetryPause);
            }
        }
    }

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        await LoopAsync(token => Task.Delay(NextSync(), tools.TimeProvider, token), "shard", RunCycleAsync, cancellationToken).ConfigureAwait(false);

        TimeSpan NextSync() =>
            tools.Sync.HasSuspicion && tools.Options.ShardSyncInterval > SecondLook ? SecondLook : tools.Options.ShardSyncInterval;

        async Task RunCycleAsync(CancellationToken token)
        {
            try
            {
                await SyncOnceAsync(token).ConfigureAwait(false);
            }
            catch (StreamUnusableException exception)
            {
                LogStreamUnusable(exception.Message, tools.Options.ShardSyncInterval);
            }
        }
    }

    private async Task SyncOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await tools.Sync.RunOnceAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            status.StreamChecked(tools.Sync.Problem);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var watchdog = new ShardWatchdog(tools.Board, tools.WatchdogOptions, tools.Instruments, tools.LoggerFactory.CreateLogger<ShardWatchdog>());
        using var timer = new PeriodicTimer(watchdog.Interval, tools.TimeProvider);
        await LoopAsync(token => timer.WaitForNextTickAsync(token).AsTask(), "watchdog", watchdog.RunOnceAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A cycle that fails is logged and tried again at the next turn; leases and shards go on meanwhile.</summary>
    private async Task LoopAsync(
        Func<CancellationToken, Task> waitForTurnAsync, string cycle, Func<CancellationToken, Task> runOnceAsync, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await waitForTurnAsync(cancellationToken).ConfigureAwait(false);
                await runOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogCycleFailed(exception, cycle);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventIds.HostInitialized, LogLevel.Information, "Worker {WorkerId} consumes {StreamName} as {ApplicationName}")]
    private partial void LogInitialized(WorkerId workerId, string streamName, string applicationName);

    [LoggerMessage(
        EventIds.HostInitializationFailed,
        LogLevel.Error,
        "Failed to reach stream {StreamName} and lease table {LeaseTable}, trying again within {Pause}")]
    private partial void LogInitializationFailed(Exception exception, string streamName, string leaseTable, TimeSpan pause);

    [LoggerMessage(EventIds.StreamUnusable, LogLevel.Error, "{Problem}. Looking again within {Pause}")]
    private partial void LogStreamUnusable(string problem, TimeSpan pause);

    [LoggerMessage(EventIds.HostStopping, LogLevel.Information, "Worker {WorkerId} is stopping, draining for up to {DrainDeadline}")]
    private partial void LogStopping(WorkerId workerId, TimeSpan drainDeadline);

    [LoggerMessage(EventIds.HostStopped, LogLevel.Information, "Worker {WorkerId} has stopped")]
    private partial void LogStopped(WorkerId workerId);

    [LoggerMessage(EventIds.CycleFailed, LogLevel.Error, "One {Cycle} cycle failed, the next one tries again")]
    private partial void LogCycleFailed(Exception exception, string cycle);
}
