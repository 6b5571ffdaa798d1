using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Reads a shard by GetRecords, one call at a time.</summary>
internal sealed partial class PollingRecordSource(
    HedgedGetRecords calls,
    ShardIterator iterator,
    CallPace pace,
    MemoryAccount account,
    ShardProgress progress,
    ConsumerInstruments instruments,
    ThrottleReport throttles,
    TimeProvider timeProvider,
    ILogger<PollingRecordSource> logger) : IRecordSource
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Backoff _backoff = new(FirstPause, LongestPause, timeProvider);
    private readonly EndRule _end = new();
    private readonly AnswerEstimate _estimate = new(timeProvider);
    private bool _mayRebuild = true;
    private bool _awaitsStart;

    public async ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await pace.WaitForTurnAsync(cancellationToken).ConfigureAwait(false);
            var result = await GetRecordsAsync(cancellationToken).ConfigureAwait(false);
            var fetched = result is null ? null : AcceptOrRelease(result);
            if (fetched is not null)
            {
                return fetched;
            }
        }
    }

    public void Dispose() => account.Dispose();

    /// <summary>One call; null if it shall be repeated.</summary>
    private async Task<GetRecordsResult?> GetRecordsAsync(CancellationToken cancellationToken)
    {
        var bytes = 0L;
        AwsRequestException obstacle;
        try
        {
            var result = await calls.CallAsync(_estimate, cancellationToken).ConfigureAwait(false);
            bytes = AnswerEstimate.PayloadOf(result.Records.Span);
            _estimate.Learn(result, bytes);
            pace.Answered(result.Count, bytes, result.Lag);
            _backoff.Reset();
            _mayRebuild = true;
            return result;
        }
        catch (AwsRequestException exception) when (exception.Kind != AwsErrorKind.Fatal || IsStaleIterator(exception))
        {
            obstacle = exception;
        }
        finally
        {
            pace.End(bytes);
        }

        await RecoverAsync(obstacle, cancellationToken).ConfigureAwait(false);
        return null;
    }

    // An iterator of a time long past can be refused as an invalid argument instead of an expired iterator. One rebuild tells them apart.
    private bool IsStaleIterator(AwsRequestException exception) => exception.ErrorCode == "InvalidArgumentException" && _mayRebuild;

    private Task RecoverAsync(AwsRequestException exception, CancellationToken cancellationToken)
    {
        switch (exception.Kind)
        {
            case AwsErrorKind.Retryable when AwsErrors.IsAheadOfService(exception):
                WaitForStart();
                break;
            case AwsErrorKind.Throttled:
                // The pace is slower from here on, so that there is nothing else to wait for.
                instruments.ReadThrottled();
                throttles.Add();
                LogThrottled(progress.ShardId, pace.Refused());
                return Task.CompletedTask;
            case AwsErrorKind.Expired or AwsErrorKind.Fatal:
                _mayRebuild = exception.Kind == AwsErrorKind.Expired;
                iterator.Expire();
                LogIteratorRenewed(progress.ShardId);
                break;
            default:
                LogRetried(exception, progress.ShardId, _backoff.Ceiling);
                break;
        }

        return _backoff.WaitAsync(cancellationToken);
    }

    /// <summary>The start was pinned by a clock that was ahead of the service's. It gets there; until then there is nothing to say twice.</summary>
    private void WaitForStart()
    {
        if (!_awaitsStart)
        {
            _awaitsStart = true;
            LogStartAwaited(progress.ShardId);
        }
    }

    private FetchedRecords? AcceptOrRelease(GetRecordsResult result)
    {
        try
        {
            return Accept(result);
        }
        catch
        {
            Release(result);
            throw;
        }
    }

    /// <summary>Turns an answer into records to process; null if there is nothing in it.</summary>
    private FetchedRecords? Accept(GetRecordsResult result)
    {
        progress.AnswerReceived(result.Lag);
        var isEnd = _end.Believes(result.NextShardIterator is null, result.ChildShards.Count, result.Count);
        if (result.NextShardIterator is { } next)
        {
            iterator.Advance(next, result.Records);
        }
        else if (!isEnd)
        {
            iterator.Reopen(result.Records);
        }

        if (result.Count == 0 && !isEnd)
        {
            Release(result);
            return null;
        }

        return new FetchedRecords(result.Records, result.HeldBytes, result.Lag, isEnd, result.ChildShards, () => Release(result));
    }

    private void Release(GetRecordsResult result)
    {
        account.Add(-result.HeldBytes);
        result.Dispose();
    }

    [LoggerMessage(EventIds.IteratorRenewed, LogLevel.Debug, "Iterator of {ShardId} expired, opening one behind the last record seen")]
    private partial void LogIteratorRenewed(ShardId shardId);

    [LoggerMessage(EventIds.StartAwaited, LogLevel.Warning, "The start of {ShardId} lies ahead of the service's clock, waiting for it")]
    private partial void LogStartAwaited(ShardId shardId);

    [LoggerMessage(EventIds.ReadThrottled, LogLevel.Debug, "Reading {ShardId} was throttled, its calls are {Pause} apart from now on")]
    private partial void LogThrottled(ShardId shardId, TimeSpan pause);

    [LoggerMessage(EventIds.ReadRetried, LogLevel.Warning, "Failed to read {ShardId}, trying again within {Pause}")]
    private partial void LogRetried(Exception exception, ShardId shardId, TimeSpan pause);
}
