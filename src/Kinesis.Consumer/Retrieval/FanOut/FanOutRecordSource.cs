using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;

namespace Kinesis.Consumer.Retrieval.FanOut;

/// <summary>Reads a shard by enhanced fan-out; goes on by polling from where it stands while fan-out is refused.</summary>
internal sealed class FanOutRecordSource(
    FanOutConsumer consumer,
    ShardSubscriber subscriber,
    ShardPosition position,
    Func<IRecordSource> openPolling,
    MemoryAccount account,
    ShardProgress progress,
    ConsumerInstruments instruments,
    ConsumerActivities activities,
    TimeProvider timeProvider) : IRecordSource
{
    private readonly EndRule _end = new();
    private IRecordSource? _polling;

    public async ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_polling is not null && consumer.IsRefused)
            {
                return await _polling.ReadAsync(cancellationToken).ConfigureAwait(false);
            }

            // It holds nothing but the account and the position, which go on.
            _polling = null;
            var fetched = await ReadEventAsync(cancellationToken).ConfigureAwait(false);
            if (fetched is not null)
            {
                return fetched;
            }
        }
    }

    public void Dispose()
    {
        subscriber.Dispose();
        _polling?.Dispose();
        account.Dispose();
    }

    private async ValueTask<FetchedRecords?> ReadEventAsync(CancellationToken cancellationToken)
    {
        var startedAtUtc = timeProvider.GetUtcNow();
        var received = await subscriber.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (received is not null)
        {
            return AcceptOrRelease(received, startedAtUtc);
        }

        if (consumer.IsRefused)
        {
            instruments.SubscriptionEnded("refused");
            _polling = openPolling();
        }

        return null;
    }

    private FetchedRecords? AcceptOrRelease(SubscribeToShardEvent received, DateTimeOffset startedAtUtc)
    {
        try
        {
            return Accept(received, startedAtUtc);
        }
        catch
        {
            Release(received);
            throw;
        }
    }

    /// <summary>Turns an event into records to process; null if there is nothing in it.</summary>
    private FetchedRecords? Accept(SubscribeToShardEvent received, DateTimeOffset startedAtUtc)
    {
        progress.AnswerReceived(received.Lag);
        instruments.EventReceived(received.Count);
        position.Pass(received.Records);
        position.Pass(received.ContinuationSequenceNumber);
        var seemsEnd = received.ContinuationSequenceNumber is null;
        var isEnd = _end.Believes(seemsEnd, received.ChildShards.Count, received.Count);
        if (seemsEnd && !isEnd)
        {
            subscriber.LookAgain();
        }

        if (received.Count == 0 && !isEnd)
        {
            Release(received);
            return null;
        }

        if (received.Count > 0)
        {
            activities.RecordsReceived(TelemetryNames.SubscribeToShard, progress.ShardId, startedAtUtc, received.Count);
        }

        return new FetchedRecords(received.Records, received.HeldBytes, received.Lag, isEnd, received.ChildShards, () => Release(received));
    }

    private void Release(SubscribeToShardEvent received)
    {
        account.Add(-received.HeldBytes);
        received.Dispose();
    }
}
