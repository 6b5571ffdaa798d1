using Kinesis.Consumer.Fleet;
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

    /// <summary>A thousand pages of shards, throttled, take no longer.</summary>
    private static readonly TimeSpan LongestListing = TimeSpan.FromMinutes(5);

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
            status.Stopped(coordinator.CutOff);
            await base.StopAsync(cancellationToken).ConfigureAwait(false);
        }

        await tools.Fleet.Heartbeat.LeaveAsync(cancellationToken).ConfigureAwait(false);
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

        status.Started();
        status.Silence = () => tools.Fleet.Lifeline.AgeOfBeat;
        await Task.WhenAll(
            BeatAsync(stoppingToken),
            RenewAsync(stoppingToken),
            CoordinateAsync(taking.Token),
            HandOverAsync(taking.Token),
            SyncAsync(taking.Token),
            WatchAsync(stoppingToken)).ConfigureAwait(false);
    }

    private async Task InitializeAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, tools.TimeProvider);
        while (true)
        {
            status.StartAttempted();
            try
            {
                await tools.Store.PrepareAsync(cancellationToken).ConfigureAwait(false);
                await tools.Fleet.Heartbeat.PrepareAsync(cancellationToken).ConfigureAwait(false);

                // Before the first take: nobody may finish a shard while a sibling's lease is still missing.
                await SyncOnceAsync(tools.Sync.RunOnceAsync, cancellationToken).ConfigureAwait(false);
                LogInitialized(tools.Identity.WorkerId, tools.Identity.StreamName, tools.Identity.ApplicationName);
                return;
            }
            catch (StreamUnusableException exception)
            {
                LogStreamUnusable(exception.Message, backoff.Ceiling);
            }
            catch (Exception exception) when (!IsStop(exception, cancellationToken) && exception is not LeaseTableException)
            {
                LogInitializationFailed(exception, tools.Stream.Name, tools.Stream.LeaseTable, backoff.Ceiling);
            }

            await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CoordinateAsync(CancellationToken cancellationToken)
    {
        var pulse = status.Loop("lease", tools.LeaseOptions.ScanInterval);
        await LoopAsync(pulse, coordinator.Cycle.WaitAsync, RunCycleAsync, cancellationToken).ConfigureAwait(false);

        async Task RunCycleAsync(CancellationToken token)
        {
            await coordinator.RunOnceAsync(token).ConfigureAwait(false);
            status.CycleCompleted();
        }
    }

    private Task BeatAsync(CancellationToken cancellationToken)
    {
        var heartbeat = tools.Fleet.Heartbeat;
        return LoopAsync(status.Loop("heartbeat", tools.LeaseOptions.RenewInterval), heartbeat.WaitAsync, heartbeat.RunOnceAsync, cancellationToken);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var turn = new CycleSignal(tools.LeaseOptions.RenewInterval, tools.TimeProvider);
        var pulse = status.Loop("renewal", tools.LeaseOptions.RenewInterval);
        await LoopAsync(pulse, turn.WaitAsync, StartRenewals, cancellationToken).ConfigureAwait(false);
        await tools.Renewer.WhenIdleAsync().ConfigureAwait(false);

        Task StartRenewals(CancellationToken token)
        {
            tools.Renewer.RunOnce(token);
            return Task.CompletedTask;
        }
    }

    private async Task HandOverAsync(CancellationToken cancellationToken)
    {
        var pulse = status.Loop("hand-over", HandOverWatch.Interval);
        await LoopAsync(pulse, WaitAsync, coordinator.Asked.RunOnceAsync, cancellationToken).ConfigureAwait(false);

        Task WaitAsync(CancellationToken token)
        {
            // Nothing may ever be asked for.
            pulse.Rest();
            return coordinator.Asked.WaitAsync(token);
        }
    }

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        var pulse = status.Loop("shard", tools.Sync.LongestPause + LongestListing);
        await LoopAsync(pulse, token => Task.Delay(tools.Sync.NextPause(), tools.TimeProvider, token), RunCycleAsync, cancellationToken).ConfigureAwait(false);

        async Task RunCycleAsync(CancellationToken token)
        {
            try
            {
                await SyncOnceAsync(tools.Sync.LookAsync, token).ConfigureAwait(false);
            }
            catch (StreamUnusableException exception)
            {
                LogStreamUnusable(exception.Message, tools.Options.ShardSyncInterval);
            }
        }
    }

    private async Task SyncOnceAsync(Func<CancellationToken, Task> syncAsync, CancellationToken cancellationToken)
    {
        try
        {
            await syncAsync(cancellationToken).ConfigureAwait(false);
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
        var pulse = status.Loop("watchdog", watchdog.Interval);
        await LoopAsync(pulse, token => timer.WaitForNextTickAsync(token).AsTask(), watchdog.RunOnceAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A cycle that fails is logged and tried again at the next turn; leases and shards go on meanwhile.</summary>
    private async Task LoopAsync(
        LoopPulse pulse, Func<CancellationToken, Task> waitForTurnAsync, Func<CancellationToken, Task> runOnceAsync, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await waitForTurnAsync(cancellationToken).ConfigureAwait(false);
                pulse.Beat();
                await runOnceAsync(cancellationToken).ConfigureAwait(false);
                pulse.Beat();
            }
            catch (Exception exception) when (!IsStop(exception, cancellationToken))
            {
                LogCycleFailed(exception, pulse.Name);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        pulse.Rest();
    }

    /// <summary>A failure in the very moment of a stop is a failure all the same, and no reason for the service to end as failed.</summary>
    private static bool IsStop(Exception exception, CancellationToken stop) => exception is OperationCanceledException && stop.IsCancellationRequested;

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
