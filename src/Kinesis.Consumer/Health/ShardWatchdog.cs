using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Health;

/// <summary>
/// Looks at every shard of a worker from time to time: notes its figures, reports calls that do not come back, and gives up the shards that get nowhere.
/// </summary>
internal sealed partial class ShardWatchdog(
    ShardBoard board, WatchdogOptions options, ConsumerInstruments instruments, ILogger<ShardWatchdog> logger)
{
    /// <summary>Often enough to notice in good time, and to fill a window.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromTicks(Math.Min(options.WarnAfter.Ticks / 4, options.Window.Ticks / 10));

    public Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var progress in board.Snapshot())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Look(progress);
        }

        return Task.CompletedTask;
    }

    private void Look(ShardProgress progress)
    {
        var (verdict, changed) = progress.Sample();
        if (changed)
        {
            LogHealth(progress.ShardId, verdict.Health, verdict.Reason);
        }

        foreach (var overdue in progress.Watch.Overdue(options.WarnAfter))
        {
            instruments.CallHangs(overdue);
            LogHangs(progress.ShardId, overdue, options.WarnAfter);
        }

        if (progress.Watch.Call is { } call && call.Age >= options.GiveUpAfter)
        {
            LogCallGivenUp(progress.ShardId, call.Name, call.Age);
            progress.Watch.GiveUp();
            return;
        }

        if (progress.FailingFor >= options.GiveUpAfter)
        {
            LogFailuresGivenUp(progress.ShardId, progress.Failures, progress.FailingFor);
            progress.Watch.GiveUp();
        }
    }

    [LoggerMessage(EventIds.ShardHealthChanged, LogLevel.Warning, "Health of {ShardId} became {Health}: {HealthReason}")]
    private partial void LogHealth(ShardId shardId, ShardHealth health, string? healthReason);

    [LoggerMessage(EventIds.ProcessorCallHangs, LogLevel.Warning, "{ProcessorCall} of {ShardId} has not come back for {Age} and more")]
    private partial void LogHangs(ShardId shardId, ProcessorCall processorCall, TimeSpan age);

    [LoggerMessage(EventIds.ProcessorCallGivenUp, LogLevel.Error, "{ProcessorCall} of {ShardId} has not come back for {Age}, giving the shard up to other workers")]
    private partial void LogCallGivenUp(ShardId shardId, ProcessorCall processorCall, TimeSpan age);

    [LoggerMessage(
        EventIds.FailuresGivenUp,
        LogLevel.Error,
        "The processor of {ShardId} failed {Failures} times within {Age} without getting further, giving the shard up to other workers")]
    private partial void LogFailuresGivenUp(ShardId shardId, int failures, TimeSpan age);
}
