using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval.FanOut;

/// <summary>
/// The registered consumer of one stream: found or registered once for all shards, or refused once for all of them. It is never deregistered, as other
/// workers of the application use it. Thread-safe.
/// </summary>
internal sealed partial class FanOutConsumer(
    IKinesisClient client, string streamName, string consumerName, TimeProvider timeProvider, ILogger<FanOutConsumer> logger, string? givenArn = null)
{
    /// <summary>A new consumer is active within seconds; this is most of a minute.</summary>
    private const int Attempts = 20;

    /// <summary>A permission or a limit may have been granted by then, and a proxy mended.</summary>
    public static readonly TimeSpan TriedAgainAfter = TimeSpan.FromMinutes(10);

    private const string NotActive = "ConsumerNotActive";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task<string?>? _registration;
    private long? _refusedAt;
    private bool _wasRefused;
    private bool _isProven;

    /// <summary>Whether shards shall be polled instead, until fan-out is tried again.</summary>
    public bool IsRefused
    {
        get
        {
            lock (_gate)
            {
                return _refusedAt is { } at && timeProvider.GetElapsedTime(at) < TriedAgainAfter;
            }
        }
    }

    /// <summary>Whether a subscription of this consumer ever brought an event.</summary>
    public bool IsProven => Volatile.Read(ref _isProven);

    public void Prove() => Volatile.Write(ref _isProven, true);

    /// <summary>The ARN of the active consumer; null when fan-out is refused. The first who asks does the work and the others wait.</summary>
    public async Task<string?> FindArnAsync(CancellationToken cancellationToken)
    {
        while (!IsRefused)
        {
            if (givenArn is not null)
            {
                return givenArn;
            }

            Task<string?> registration;
            var isMine = false;
            lock (_gate)
            {
                if (_refusedAt is { } at)
                {
                    if (timeProvider.GetElapsedTime(at) < TriedAgainAfter)
                    {
                        return null;
                    }

                    _refusedAt = null;
                    _registration = null;
                }

                if (_registration is not { IsFaulted: false, IsCanceled: false })
                {
                    isMine = true;
                    _registration = RegisterAsync(cancellationToken);
                }

                registration = _registration;
            }

            try
            {
                // Whoever began it sees it to its end, also when cancelled.
                return await (isMine ? registration : registration.WaitAsync(cancellationToken)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!isMine && !cancellationToken.IsCancellationRequested)
            {
                // The shard that did the work was stopped; one of those who waited takes over.
            }
        }

        return null;
    }

    /// <summary>Whether the consumer still exists as it was found; if not, it is registered again when it is asked for.</summary>
    public async Task<bool> ConfirmAsync(string consumerArn, CancellationToken cancellationToken)
    {
        if (givenArn is not null)
        {
            return await ConfirmGivenAsync(givenArn, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var stream = await client.DescribeStreamSummaryAsync(streamName, cancellationToken).ConfigureAwait(false);
            var consumer = await client.DescribeStreamConsumerAsync(stream.StreamArn, consumerName, cancellationToken).ConfigureAwait(false);
            if (consumer.IsActive && consumer.ConsumerArn == consumerArn)
            {
                return true;
            }
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            LogGone(consumerName, streamName);
        }

        lock (_gate)
        {
            if (_registration is { IsCompletedSuccessfully: true })
            {
                _registration = null;
            }
        }

        return false;
    }

    /// <summary>A consumer that somebody else registered is not registered again. Whether it may be described is that account's affair: unknown, it counts as there.</summary>
    private async Task<bool> ConfirmGivenAsync(string arn, CancellationToken cancellationToken)
    {
        if (!StreamArn.TryParseConsumer(arn, out var stream, out var name))
        {
            return true;
        }

        try
        {
            await client.DescribeStreamConsumerAsync(stream.Text, name, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            Refuse(exception);
            return false;
        }
        catch (AwsRequestException exception) when (FanOutRefusal.Covers(exception))
        {
            return true;
        }

        return true;
    }

    /// <summary>Gives fan-out up for a while. Says so once, and later only to who wants to know.</summary>
    public void Refuse(AwsRequestException reason)
    {
        bool isNews;
        lock (_gate)
        {
            if (_refusedAt is { } at && timeProvider.GetElapsedTime(at) < TriedAgainAfter)
            {
                return;
            }

            _refusedAt = timeProvider.GetTimestamp();
            isNews = !_wasRefused;
            _wasRefused = true;
        }

        if (isNews)
        {
            LogRefused(consumerName, streamName, reason.Message, FanOutRefusal.Advise(reason));
        }
        else
        {
            LogStillRefused(consumerName, streamName, reason.Message);
        }
    }

    private async Task<string?> RegisterAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, timeProvider);
        var answers = 0;
        while (!IsRefused)
        {
            AwsRequestException obstacle;
            try
            {
                var consumer = await FindOrRegisterAsync(cancellationToken).ConfigureAwait(false);
                if (consumer.IsActive)
                {
                    LogRegistered(consumerName, streamName);
                    return consumer.ConsumerArn;
                }

                obstacle = new AwsRequestException(AwsErrorKind.Retryable, NotActive, $"The consumer is {consumer.Status}");
                LogAwaited(consumerName, streamName, consumer.Status);
            }
            catch (AwsRequestException exception)
            {
                obstacle = exception;
            }

            answers += IsAnswer(obstacle) ? 1 : 0;
            if (IsFinal(obstacle, answers))
            {
                Refuse(obstacle);
                return null;
            }

            if (obstacle.ErrorCode != NotActive)
            {
                LogRetried(obstacle, consumerName, streamName, backoff.Ceiling);
            }

            await backoff.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private async Task<StreamConsumerDescription> FindOrRegisterAsync(CancellationToken cancellationToken)
    {
        var stream = await client.DescribeStreamSummaryAsync(streamName, cancellationToken).ConfigureAwait(false);
        try
        {
            return await client.DescribeStreamConsumerAsync(stream.StreamArn, consumerName, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            // Another worker may register it in this moment: that is the passing ResourceInUseException, and the next attempt finds it.
            return await client.RegisterStreamConsumerAsync(stream.StreamArn, consumerName, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Without an answer of the service polling would not work either.</summary>
    private static bool IsAnswer(AwsRequestException obstacle) => obstacle.StatusCode != 0 || obstacle.ErrorCode == NotActive;

    /// <summary>An answer that no repeat changes is final at once, another one when it came too often.</summary>
    private static bool IsFinal(AwsRequestException obstacle, int answers) =>
        IsAnswer(obstacle) && (answers >= Attempts || obstacle.Kind == AwsErrorKind.Fatal || FanOutRefusal.Covers(obstacle));
}
