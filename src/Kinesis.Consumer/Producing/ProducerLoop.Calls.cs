using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Producing;

/// <content>The two calls.</content>
internal sealed partial class ProducerLoop
{
    private const string PutRecords = "PutRecords";

    private async Task SendAsync(ProducerCall call)
    {
        // The loop goes on at once; writing the body is done here, outside the gate.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var startedAt = _timeProvider.GetTimestamp();
        var result = await PutAsync(call).ConfigureAwait(false);
        var done = default(RecordQueue);
        int givenUp;
        lock (_gate)
        {
            _buffer.Settle(call, result, _timeProvider.GetTimestamp(), ref done);
            _underWay--;
            _onSettled();
            givenUp = _buffer.GivenUp;
            _buffer.GivenUp = 0;
        }

        KinesisProducer.Publish(done);
        _instruments.CallEnded(startedAt, call.OldestAt, call.Tally, result.Error?.ErrorCode);
        Report(call, result);
        ReportGivenUp(givenUp);
        if (result.Error is null)
        {
            lock (_gate)
            {
                _idle.Push(call);
            }
        }

        // A call without an answer may still be reading its body somewhere: its buffers are left to the collector.
        Wake();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, the call's records come to an end by it")]
    private async Task<CallResult> PutAsync(ProducerCall call)
    {
        using var deadline = new CancellationTokenSource(_options.CallTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token, deadline.Token);
        try
        {
            var answer = await _client.PutRecordsAsync(_options.StreamName, call.Encode(), either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            return answer.Outcomes.Count == call.Count
                ? new CallResult(answer)
                : new CallResult(AwsErrors.Malformed(PutRecords, $"{answer.Outcomes.Count} outcomes for {call.Count} records"));
        }
        catch (Exception exception)
        {
            // The client is an interface that others implement too: whatever it throws, records must come to an end.
            return new CallResult(AwsErrors.Translate(PutRecords, exception));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, shards are listed again, and what waits for them fails by its time")]
    private async Task ListAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var deadline = new CancellationTokenSource(_options.CallTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token, deadline.Token);
        ShardRoutes? routes = null;
        AwsRequestException? error = null;
        try
        {
            var shards = await _client.ListShardsAsync(_options.StreamName, filter: null, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            routes = ShardRoutes.Of(shards);
        }
        catch (Exception exception)
        {
            error = AwsErrors.Translate("ListShards", exception);
        }

        var done = default(RecordQueue);
        lock (_gate)
        {
            _isListing = false;
            var now = _timeProvider.GetTimestamp();
            if (error is null)
            {
                _newRoutes = routes;
                _listBackoff.Reset();
                _listNotBefore = now + _timeProvider.ToTicks(LeastListInterval);
            }
            else
            {
                _buffer.NeedsRoutes = true;
                _listNotBefore = now + _timeProvider.ToTicks(LeastListInterval + _listBackoff.Next());
                if (error.Kind == AwsErrorKind.Fatal && _buffer.WaitsForRoutes)
                {
                    // Nothing can be sent, and nobody but an operator can help.
                    _buffer.GiveUp(ProduceFailure.Refused, error, ref done);
                    _onSettled();
                }
            }
        }

        KinesisProducer.Publish(done);
        if (error is not null && !_abort.IsCancellationRequested)
        {
            LogShardMapFailed(_options.StreamName, error.ErrorCode, error);
        }

        Wake();
    }

    private void Report(ProducerCall call, in CallResult result)
    {
        if (result.Error is { } error)
        {
            LogPutFailed(call.Records, _options.StreamName, error.ErrorCode, error);
        }
        else if (call.Tally.Retried > 0)
        {
            LogPutAgain(call.Tally.Retried, call.Records, _options.StreamName, call.Tally.Throttled);
        }
    }

    private void ReportGivenUp(int count)
    {
        if (count > 0)
        {
            LogGivenUp(count, _options.StreamName);
        }
    }

    [LoggerMessage(EventIds.PutFailed, LogLevel.Warning, "A put of {RecordCount} records on {StreamName} failed with {ErrorCode}")]
    private partial void LogPutFailed(int recordCount, string streamName, string errorCode, Exception exception);

    [LoggerMessage(EventIds.RecordsPutAgain, LogLevel.Debug, "Putting {RetriedCount} of {RecordCount} records on {StreamName} again, {ThrottledCount} of them throttled")]
    private partial void LogPutAgain(int retriedCount, int recordCount, string streamName, int throttledCount);

    [LoggerMessage(EventIds.RecordsGivenUp, LogLevel.Error, "Gave up {RecordCount} records for {StreamName}; their callers were told why")]
    private partial void LogGivenUp(int recordCount, string streamName);

    [LoggerMessage(EventIds.ShardMapTaken, LogLevel.Information, "Took over a list of {ShardCount} open shards of {StreamName}")]
    private partial void LogShardMapTaken(string streamName, int shardCount);

    [LoggerMessage(EventIds.ShardMapFailed, LogLevel.Warning, "The shards of {StreamName} could not be listed: {ErrorCode}")]
    private partial void LogShardMapFailed(string streamName, string errorCode, Exception exception);

    [LoggerMessage(EventIds.ProducerStopped, LogLevel.Information, "The producer for {StreamName} stopped")]
    private partial void LogStopped(string streamName);

    [LoggerMessage(EventIds.ProducerCutOff, LogLevel.Warning, "The producer for {StreamName} has {RecordCount} records left at the end of its time to stop; they fail")]
    private partial void LogCutOff(string streamName, int recordCount);
}
