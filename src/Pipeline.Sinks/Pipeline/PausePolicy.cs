using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Decides when so many of a shard's records fail that it must stand still, and says so. One for a processor, shared with its committer.</summary>
internal sealed partial class PausePolicy(SinkTools tools, ShardContext context)
{
    private readonly FailureWindow _window = new(tools.DeadLetters.PauseWindowRecords, tools.DeadLetters.PauseShare);
    private readonly ILogger _logger = tools.Loggers.CreateLogger<PausePolicy>();

    /// <summary>Counts one more record.</summary>
    /// <param name="failure">Why it failed; null if it was taken.</param>
    /// <exception cref="ShardPausedException">The failures are too many.</exception>
    public void Count(DeadLetterCause? failure)
    {
        _window.Add(failure is not null);
        if (failure is not null)
        {
            PauseIfExceeded(failure);
        }
    }

    /// <summary>Records that were counted as taken failed after all.</summary>
    /// <param name="records">How many.</param>
    /// <param name="last">Why the last of them failed.</param>
    /// <exception cref="ShardPausedException">The failures are too many.</exception>
    public void Recount(int records, DeadLetterCause last)
    {
        _window.Fail(records);
        PauseIfExceeded(last);
    }

    private void PauseIfExceeded(DeadLetterCause last)
    {
        if (!_window.IsExceeded)
        {
            return;
        }

        var exception = new ShardPausedException(context.ShardId, _window.Failures, _window.Records, last.Reason);
        tools.Status.Paused(context.ShardId, exception.Message);
        LogShardPaused(context.ShardId.Value, _window.Failures, _window.Records, last.Reason);
        throw exception;
    }

    [LoggerMessage(EventIds.ShardPaused, LogLevel.Error, "{ShardId} is paused: {FailureCount} of its last {RecordCount} records failed, the last one because: {Reason}. Nothing was committed; correct the contract or the producer, or raise DeadLetters:PauseShare")]
    private partial void LogShardPaused(string shardId, int failureCount, int recordCount, string reason);
}
