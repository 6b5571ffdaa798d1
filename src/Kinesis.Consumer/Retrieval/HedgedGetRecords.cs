using Kinesis.Consumer.Api;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;

namespace Kinesis.Consumer.Retrieval;

/// <summary>
/// Calls GetRecords within the budget. A call that takes longer than nearly all before it gets a second one beside it, by the same iterator and within
/// the same limits; the first answer wins. Owned by <see cref="PollingRecordSource"/>.
/// </summary>
/// <remarks>Reading by an iterator changes nothing at the service, so both answers hold the same records, and only one is ever handed on.</remarks>
internal sealed class HedgedGetRecords(
    IKinesisClient client,
    ShardIterator iterator,
    CallPace pace,
    MemoryAccount account,
    ShardId shardId,
    RetrievalOptions options,
    ConsumerInstruments instruments,
    ConsumerActivities activities,
    TimeProvider timeProvider)
{
    private readonly LatencyWindow _latencies = new();

    /// <summary>One answer; its bytes are in the account. The estimate is reserved while it is on its way, or as much of it as there is room for.</summary>
    public async Task<GetRecordsResult> CallAsync(AnswerEstimate estimate, CancellationToken cancellationToken)
    {
        // As many answers as may wait for the processor, and the one that it has, share what the shard would have if all shards were behind.
        var most = estimate.Bytes;
        var wanted = Math.Min(most, Math.Clamp(account.EvenFetchBytes / (options.PrefetchAnswers + 1), AnswerEstimate.WorthwhileBytes, AnswerEstimate.MostBytes));
        var reserved = await account.TakeRoomAsync(wanted, AnswerEstimate.SmallestBytes, cancellationToken).ConfigureAwait(false);
        var limit = reserved < most ? estimate.RecordsIn(reserved, options.MaxRecords) : options.MaxRecords;
        var startedAt = timeProvider.GetTimestamp();
        var startedAtUtc = timeProvider.GetUtcNow();
        try
        {
            // Only now, as an iterator dies while one waits for room.
            var value = await OpenIteratorAsync(reserved, cancellationToken).ConfigureAwait(false);
            pace.Sent();
            var result = await CallAsync(value, limit, reserved, cancellationToken).ConfigureAwait(false);
            instruments.RecordsReceived(startedAt, result.Count, errorType: null);
            if (result.Count > 0)
            {
                activities.RecordsReceived(TelemetryNames.GetRecords, shardId, startedAtUtc, result.Count);
            }

            return result;
        }
        catch (AwsRequestException exception)
        {
            instruments.RecordsReceived(startedAt, count: 0, exception.ErrorCode);
            throw;
        }
    }

    private async ValueTask<string> OpenIteratorAsync(long reserved, CancellationToken cancellationToken)
    {
        try
        {
            return await iterator.GetAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            account.Add(-reserved);
            throw;
        }
    }

    private async Task<GetRecordsResult> CallAsync(string value, int limit, long reserved, CancellationToken cancellationToken)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var startedAt = timeProvider.GetTimestamp();
        var first = SendAsync(value, limit, reserved, cancel.Token);

        // A second call must not wait for room: it would stand in the way of first ones, and make holders flush for it.
        var answer = await IsSlowAsync(first).ConfigureAwait(false) && account.TryTakeRoom(reserved)
            ? await RaceAsync(first, SecondAsync(value, limit, reserved, cancel.Token), cancel).ConfigureAwait(false)
            : first;
        var result = await answer.ConfigureAwait(false);
        _latencies.Add(timeProvider.GetElapsedTime(startedAt));
        return result;
    }

    private async Task<GetRecordsResult> SendAsync(string value, int limit, long reserved, CancellationToken cancellationToken)
    {
        GetRecordsResult? result = null;
        try
        {
            result = await client.GetRecordsAsync(value, limit, cancellationToken).ConfigureAwait(false);
            return result;
        }
        finally
        {
            account.Add((result?.HeldBytes ?? 0) - reserved);
        }
    }

    private async Task<GetRecordsResult> SecondAsync(string value, int limit, long reserved, CancellationToken cancellationToken)
    {
        try
        {
            await pace.WaitForNextAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            account.Add(-reserved);
            throw;
        }

        return await SendAsync(value, limit, reserved, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the call is still under way after the time that nearly all calls take. Cancelling ends the call, and with it this wait.</summary>
    private async Task<bool> IsSlowAsync(Task call)
    {
        if (options.HedgeAfter == TimeSpan.Zero || call.IsCompleted || _latencies.HighPercentile() is not { } usual)
        {
            return false;
        }

        var limit = usual > options.HedgeAfter ? usual : options.HedgeAfter;
        await call.WaitAsync(limit, timeProvider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !call.IsCompleted;
    }

    /// <summary>The first answer, or the first call's failure if both fail. Nothing of the other is left when this returns.</summary>
    private async Task<Task<GetRecordsResult>> RaceAsync(
        Task<GetRecordsResult> first, Task<GetRecordsResult> second, CancellationTokenSource cancel)
    {
        var winner = await Task.WhenAny(first, second).ConfigureAwait(false);
        var other = winner == first ? second : first;
        if (!winner.IsCompletedSuccessfully)
        {
            (winner, other) = (other, winner);
            await ((Task)winner).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await cancel.CancelAsync().ConfigureAwait(false);
        await ((Task)other).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (other.IsCompletedSuccessfully)
        {
            using var unused = await other.ConfigureAwait(false);
            pace.Wasted(AnswerEstimate.PayloadOf(unused.Records.Span));
            account.Add(-unused.HeldBytes);
        }

        instruments.CallHedged(isWon: winner == second && second.IsCompletedSuccessfully);
        return winner.IsCompletedSuccessfully ? winner : first;
    }
}
