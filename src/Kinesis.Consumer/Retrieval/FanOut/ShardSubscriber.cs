using System.Numerics;
using System.Runtime.CompilerServices;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval.FanOut;

/// <summary>
/// Keeps one shard subscribed: within the limits of the calls, past the five minutes that a subscription lives, and past silence and errors.
/// Owned by <see cref="FanOutRecordSource"/>, which moves the position on.
/// </summary>
internal sealed partial class ShardSubscriber(
    IKinesisClient client,
    FanOutConsumer consumer,
    ShardPosition position,
    CallPacer pacer,
    MemoryAccount account,
    ConsumerInstruments instruments,
    TimeProvider timeProvider,
    ILogger<ShardSubscriber> logger) : IDisposable
{
    /// <summary>The service sends an event every five seconds or so, with records or without; the KCL waits as long.</summary>
    public static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(60);

    private const string Stale = "SubscriptionStale";
    private const string InUse = "ResourceInUseException";

    /// <summary>A consumer that never brought an event and fails so often on one shard is taken for refused.</summary>
    private const int HopelessFailures = 8;

    /// <summary>One call a second, shard and consumer (Kinesis limits).</summary>
    private static readonly TimeSpan CallInterval = TimeSpan.FromSeconds(1);

    /// <summary>A call within five seconds of an accepted one is refused (Kinesis API reference, SubscribeToShard).</summary>
    private static readonly TimeSpan AcceptedFor = TimeSpan.FromSeconds(5);

    /// <summary>The service ends a subscription after five minutes; an error about then is that end.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(10);

    /// <summary>Trouble that is over by then is not worth a warning: a lease that moved finds the old owner's subscription for five seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly Backoff _backoff = new(FirstPause, LongestPause, timeProvider);
    private IShardSubscription? _subscription;
    private string _consumerArn = "";
    private long? _acceptedAt;
    private long? _failingSince;
    private int _failures;
    private bool _awaitsStart;

    /// <summary>One step: the next event, whose bytes are in the account; null when there is none yet or fan-out was refused.</summary>
    public async ValueTask<SubscribeToShardEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            _subscription ??= await SubscribeAsync(cancellationToken).ConfigureAwait(false);
            if (_subscription is null)
            {
                return null;
            }

            var received = await ReceiveAsync(_subscription, cancellationToken).ConfigureAwait(false);
            if (received is null)
            {
                End(HasLived ? "expired" : "closed");
                return null;
            }

            Recovered();
            return received;
        }
        catch (AwsRequestException exception) when (exception.Kind != AwsErrorKind.Fatal)
        {
            await RetryAsync(exception, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (AwsRequestException exception) when (FanOutRefusal.Covers(exception))
        {
            End(exception.ErrorCode);
            consumer.Refuse(exception);
            return null;
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            End(exception.ErrorCode);
            if (await consumer.ConfirmAsync(_consumerArn, cancellationToken).ConfigureAwait(false))
            {
                // The consumer is there, so it is the shard that is not.
                throw;
            }

            await _backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>The subscription said that the shard is over, and that is doubted: another one is opened behind what was seen.</summary>
    public void LookAgain() => End("doubted");

    public void Dispose()
    {
        _subscription?.Dispose();
        _subscription = null;
    }

    private bool HasLived => _acceptedAt is { } at && timeProvider.GetElapsedTime(at) >= Life;

    private async Task<IShardSubscription?> SubscribeAsync(CancellationToken cancellationToken)
    {
        if (await consumer.FindArnAsync(cancellationToken).ConfigureAwait(false) is not { } arn)
        {
            return null;
        }

        _consumerArn = arn;
        if (_acceptedAt is { } accepted && AcceptedFor - timeProvider.GetElapsedTime(accepted) is var pause && pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, timeProvider, cancellationToken).ConfigureAwait(false);
        }

        var target = new PacedTarget(PacedCall.SubscribeToShard, arn, position.ShardId.Value);
        await pacer.TakeTurnAsync(target, CallInterval, cancellationToken).ConfigureAwait(false);
        var startedAt = timeProvider.GetTimestamp();
        try
        {
            var subscription = await client.SubscribeToShardAsync(position.SubscriptionRequest(arn), cancellationToken).ConfigureAwait(false);
            instruments.Subscribed(startedAt, errorType: null);
            _acceptedAt = timeProvider.GetTimestamp();
            LogStarted(position.ShardId);
            return subscription;
        }
        catch (AwsRequestException exception)
        {
            instruments.Subscribed(startedAt, exception.ErrorCode);
            throw;
        }
    }

    private async ValueTask<SubscribeToShardEvent?> ReceiveAsync(IShardSubscription subscription, CancellationToken cancellationToken)
    {
        var bytes = await WatchAsync(subscription.WaitForEventAsync, cancellationToken).ConfigureAwait(false);
        if (bytes is null)
        {
            return null;
        }

        // While there is no room, the rest of the event stays in the connection's window, and what follows it at the service.
        var reserved = Estimate(bytes.Value);
        await account.WaitForRoomAsync(reserved, cancellationToken).ConfigureAwait(false);
        SubscribeToShardEvent? received = null;
        try
        {
            received = await WatchAsync(subscription.ReadEventAsync, cancellationToken).ConfigureAwait(false);
            return received;
        }
        finally
        {
            account.Add((received?.HeldBytes ?? 0) - reserved);
        }
    }

    /// <summary>The buffer and the array of records that an event of this size is read into; they come in powers of two.</summary>
    private static long Estimate(int payloadBytes) =>
        BitOperations.RoundUpToPowerOf2((uint)payloadBytes + 4) + (payloadBytes / 192 * (long)Unsafe.SizeOf<KinesisRecord>());

    /// <summary>One wait for the service, which is not allowed to be silent for long.</summary>
    private async ValueTask<T> WatchAsync<T>(Func<CancellationToken, ValueTask<T>> receive, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(StaleAfter, timeProvider);
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await receive(watched.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new AwsRequestException(AwsErrorKind.Retryable, Stale, $"Nothing came for {StaleAfter}, not even an empty event", exception);
        }
    }

    private async Task RetryAsync(AwsRequestException exception, CancellationToken cancellationToken)
    {
        if (_subscription is not null && HasLived && exception.ErrorCode != Stale)
        {
            End("expired");
            return;
        }

        End(exception.ErrorCode);
        if (AwsErrors.IsAheadOfService(exception))
        {
            // As for polling: the service's clock gets there, and nothing is wrong with fan-out.
            if (!_awaitsStart)
            {
                _awaitsStart = true;
                LogStartAwaited(position.ShardId);
            }

            await _backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        _failures += IsAnswer(exception) ? 1 : 0;
        _failingSince ??= timeProvider.GetTimestamp();
        if (_failures >= HopelessFailures && !consumer.IsProven)
        {
            consumer.Refuse(exception);
            return;
        }

        if (exception.ErrorCode == Stale || timeProvider.GetElapsedTime(_failingSince.Value) >= Patience)
        {
            LogFailing(exception, position.ShardId, timeProvider.GetElapsedTime(_failingSince.Value), _backoff.Ceiling);
        }
        else
        {
            LogFailed(exception, position.ShardId, _backoff.Ceiling);
        }

        if (exception.ErrorCode == InUse && timeProvider.GetElapsedTime(_failingSince.Value) < AcceptedFor)
        {
            // The old owner of a lease that moved was accepted five seconds ago at most. The shard waits for nothing else, and calls are a second apart in any case.
            return;
        }

        await _backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether a failure says something about fan-out. A network that is down would not serve polling either, and being too fast passes. Silence says something: there are
    /// proxies that take a subscription and hold its events back.
    /// </summary>
    private static bool IsAnswer(AwsRequestException exception) =>
        exception.ErrorCode == Stale || (exception.StatusCode != 0 && exception.Kind != AwsErrorKind.Throttled && exception.ErrorCode != InUse);

    private void Recovered()
    {
        consumer.Prove();
        _backoff.Reset();
        _failingSince = null;
        _failures = 0;
    }

    private void End(string reason)
    {
        instruments.SubscriptionEnded(reason);
        LogEnded(position.ShardId, reason);
        Dispose();
    }
}
