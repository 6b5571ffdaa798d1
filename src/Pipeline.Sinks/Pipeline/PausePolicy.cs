using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Contracts.Projection;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Pipeline;

/// <summary>
/// Decides when so many of a shard's records fail that it must stand still, and says so. One for a run of a shard's processor, which counts
/// the records; the commits of its group, one after the other, count the puts.
/// </summary>
/// <remarks>
/// A pause is for a wrong deployment: without it, one would drain the stream into the dead letters. It must not be for whoever can reach the front door, because a
/// shard that stands still stands still for all. So it depends on who can cause a failure:
/// <list type="bullet">
/// <item>Documents without the contract's shape are refused by ingest, by the same checks. Here they tell that ingest, or a producer with rights to the stream, works
/// by another contract. They count, and pause the shard at <see cref="DeadLetterOptions.PauseShare"/>.</item>
/// <item>Documents that are only too large, too deep or too exact say nothing about a deployment. They never count.</item>
/// <item>What the table itself refuses, as by the type of an index's key, no contract knows of, so anybody can send it. It counts only when nearly every put is
/// refused: then the table is wrong.</item>
/// </list>
/// A run that begins after a pause is on probation: it looks at as many records as the window has, and puts none of them into an epoch. Else each run could send a
/// window of failures to the dead letters, and the stream would be drained all the same.
/// </remarks>
internal sealed partial class PausePolicy(SinkTools tools, ShardContext context)
{
    private const double RefusedShare = 0.9;

    /// <summary>The part of the window that one record of the stream fills at most.</summary>
    private const int MostOfOneRecord = 10;

    /// <summary>The reasons that lie in one document's size and not in its shape.</summary>
    private static readonly FrozenSet<string> OfOneDocument = FrozenSet.Create(
        StringComparer.Ordinal,
        nameof(RecordErrorReason.TooLarge),
        nameof(RecordErrorReason.TooDeep),
        nameof(RecordErrorReason.TooManyRows),
        nameof(RecordErrorReason.PartitionTooLong),
        nameof(RecordErrorReason.DuplicateKey),
        nameof(RecordErrorReason.ExpandsTooMuch),
        nameof(RecordErrorReason.TooManyPartitions),
        "TableLimit");

    private readonly FailureWindow _records = new(tools.DeadLetters.PauseWindowRecords, tools.DeadLetters.PauseShare);
    private readonly FailureWindow _puts = new(tools.DeadLetters.PauseWindowRecords, Math.Max(tools.DeadLetters.PauseShare, RefusedShare));
    private readonly ILogger _logger = tools.Loggers.CreateLogger<PausePolicy>();

    private int _ofOneRecord;

    /// <summary>Whether this run only looks.</summary>
    public bool IsOnProbation { get; } = tools.Status.PausedShards.ContainsKey(context.ShardId);

    /// <summary>Counts one more record. Those of one aggregate count up to a tenth of the window: one record of the stream pauses no shard.</summary>
    /// <param name="subSequence">Its place in an aggregate, else 0.</param>
    /// <param name="failure">Why it failed; null if it was taken.</param>
    /// <exception cref="ShardPausedException">The failures are too many.</exception>
    public void Count(long subSequence, DeadLetterCause? failure)
    {
        _ofOneRecord = subSequence == 0 ? 1 : _ofOneRecord + 1;
        if (_ofOneRecord > tools.DeadLetters.PauseWindowRecords / MostOfOneRecord)
        {
            return;
        }

        var counts = failure is not null && !OfOneDocument.Contains(failure.Code);
        _records.Add(counts);
        if (counts && Pause(_records, failure!) is { } pause)
        {
            throw pause;
        }
    }

    /// <summary>Counts the table's answers.</summary>
    /// <param name="puts">All of them.</param>
    /// <param name="refused">Those by which it refused a record.</param>
    /// <param name="last">Why it refused the last of them; null if it refused none.</param>
    /// <returns>What the shard pauses with, if the refusals are too many.</returns>
    public ShardPausedException? CountPuts(int puts, int refused, DeadLetterCause? last)
    {
        for (var i = 0; i < puts; i++)
        {
            // Spread, so that what leaves the window is like what stays.
            _puts.Add((long)(i + 1) * refused / puts > (long)i * refused / puts);
        }

        return last is null ? null : Pause(_puts, last);
    }

    /// <summary>Ends the probation when enough records were looked at, or no more come for a while: the shard goes on from its checkpoint.</summary>
    /// <param name="waited">How long this run has looked.</param>
    /// <exception cref="ShardRestartException">The probation is over.</exception>
    public void PassProbation(TimeSpan waited)
    {
        if (_records.Records >= tools.DeadLetters.PauseWindowRecords || waited >= tools.Lake.FlushAge)
        {
            EndProbation();
        }
    }

    /// <summary>Ends the probation, whatever was seen: fewer records than the window has are left.</summary>
    /// <exception cref="ShardRestartException">Always.</exception>
    [DoesNotReturn]
    public void EndProbation()
    {
        tools.Status.Resumed(context.ShardId);
        LogPassed(context.ShardId.Value);
        throw new ShardRestartException("its pause is over, as few enough of the next records fail");
    }

    private ShardPausedException? Pause(FailureWindow window, DeadLetterCause last)
    {
        if (!window.IsExceeded)
        {
            return null;
        }

        var exception = new ShardPausedException(context.ShardId, window.Failures, window.Records, last.Reason);
        tools.Status.Paused(context.ShardId, exception.Message);
        LogShardPaused(context.ShardId.Value, window.Failures, window.Records, last.Reason);
        return exception;
    }

    [LoggerMessage(EventIds.ShardPaused, LogLevel.Error, "{ShardId} is paused: {FailureCount} of its last {RecordCount} records failed, the last one because: {Reason}. None of these is committed; correct the contract or the producer, or raise DeadLetters:PauseShare")]
    private partial void LogShardPaused(string shardId, int failureCount, int recordCount, string reason);

    [LoggerMessage(EventIds.ShardOnProbation, LogLevel.Information, "{ShardId} goes on: few enough of the records behind its checkpoint fail now")]
    private partial void LogPassed(string shardId);
}
