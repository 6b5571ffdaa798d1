using Kinesis.Consumer.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Runs the consumers of all streams side by side, and ends with the first that cannot go on. Owned by the application's host.</summary>
internal sealed class ConsumerGroup(IReadOnlyList<StreamConsumer> streams, TimeProvider timeProvider, ILoggerFactory loggers) : BackgroundService
{
    /// <summary>All streams drain at the same time: the deadline is for the process.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(streams.Select(stream => stream.Host.StopAsync(cancellationToken))).ConfigureAwait(false);
        }
        finally
        {
            await base.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Dispose()
    {
        foreach (var stream in streams)
        {
            stream.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Until everything has drained, which takes threads as well.
        var watch = WatchPool();
        try
        {
            await RunAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            await watch.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var running = new List<Task>();
        foreach (var stream in streams)
        {
            await stream.Host.StartAsync(stoppingToken).ConfigureAwait(false);
            running.Add(stream.Host.ExecuteTask!);
        }

        // A stream that cannot be consumed, by a foreign lease table for one, must end the process and not hide behind the others.
        await foreach (var ended in Task.WhenEach(running).ConfigureAwait(false))
        {
            await ended.ConfigureAwait(false);
        }
    }

    /// <summary>Only where time is the system's: how late the pool is says nothing in a time that stands still while code runs.</summary>
    private PoolWatch WatchPool()
    {
        var watch = new PoolWatch(new SystemThreadPool(), CountCalls, loggers.CreateLogger<PoolWatch>());
        if (timeProvider == TimeProvider.System)
        {
            watch.Start();
        }

        return watch;
    }

    private int CountCalls() => streams.Sum(stream => stream.Tools.Board.Snapshot().Sum(progress => progress.Watch.CallCount));
}
