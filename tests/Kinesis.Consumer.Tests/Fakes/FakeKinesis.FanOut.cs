using System.Globalization;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Registered consumers and subscriptions, with the service's rules on time.</summary>
internal sealed partial class FakeKinesis
{
    private static readonly TimeSpan ReplaceableAfter = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, (string Arn, DateTimeOffset ActiveAt)> _consumers = [];
    private readonly Dictionary<string, FakeSubscription> _subscriptions = [];

    /// <summary>Called before each call of fan-out with the operation's name; what it returns is thrown.</summary>
    public Func<string, Exception?>? OnFanOut { get; set; }

    /// <summary>How long a new consumer is CREATING.</summary>
    public TimeSpan RegistrationTakes { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Every call of fan-out: "operation argument" with the time it came.</summary>
    public List<(string What, DateTimeOffset At)> FanOutCalls { get; } = [];

    /// <summary>Whether subscriptions accept readers and send nothing.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Events that were read to their end.</summary>
    public int EventsRead { get; set; }

    public IEnumerable<string> Subscribed =>
        FanOutCalls.Where(call => call.What.StartsWith("Subscribe ", StringComparison.Ordinal)).Select(call => call.What["Subscribe ".Length..]);

    public void Deregister(string consumerName)
    {
        lock (_gate)
        {
            var arn = _consumers[consumerName].Arn;
            _consumers.Remove(consumerName);
            foreach (var subscription in _subscriptions.Values.Where(subscription => subscription.ConsumerArn == arn))
            {
                subscription.End(Error(AwsErrorKind.Fatal, "ResourceNotFoundException"));
            }
        }
    }

    /// <summary>Breaks every open subscription.</summary>
    public void BreakSubscriptions(Exception exception)
    {
        lock (_gate)
        {
            foreach (var subscription in _subscriptions.Values)
            {
                subscription.End(exception);
            }
        }
    }

    public Task<StreamConsumerDescription> RegisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (Note("Register", consumerName) is { } refusal)
            {
                return Task.FromException<StreamConsumerDescription>(refusal);
            }

            _consumers.Add(consumerName, ($"{streamArn}/consumer/{consumerName}:{FanOutCalls.Count}", timeProvider.GetUtcNow() + RegistrationTakes));
            return Task.FromResult(Describe(consumerName));
        }
    }

    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Note("Describe", consumerName) is { } refusal ? Task.FromException<StreamConsumerDescription>(refusal)
                : _consumers.ContainsKey(consumerName) ? Task.FromResult(Describe(consumerName))
                : Task.FromException<StreamConsumerDescription>(Error(AwsErrorKind.Fatal, "ResourceNotFoundException"));
        }
    }

    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var argument = request.SequenceNumber ?? request.Timestamp?.ToString("O", CultureInfo.InvariantCulture);
            if (Note("Subscribe", $"{request.Type} {request.ShardId} {argument}".TrimEnd()) is { } refusal)
            {
                return Task.FromException<IShardSubscription>(refusal);
            }

            if (Find(request.ShardId) is not { } shard || _consumers.Values.All(consumer => consumer.Arn != request.ConsumerArn))
            {
                return Task.FromException<IShardSubscription>(Error(AwsErrorKind.Fatal, "ResourceNotFoundException"));
            }

            if (Ahead(request.Timestamp) is { } ahead)
            {
                return Task.FromException<IShardSubscription>(ahead);
            }

            if (_subscriptions.TryGetValue(request.ShardId, out var current))
            {
                if (timeProvider.GetUtcNow() - current.AcceptedAt < ReplaceableAfter)
                {
                    return Task.FromException<IShardSubscription>(Error(AwsErrorKind.Retryable, "ResourceInUseException"));
                }

                current.End(Error(AwsErrorKind.Retryable, "ResourceInUseException"));
            }

            var index = IndexOf(shard, request.Type, request.SequenceNumber, request.Timestamp);
            var subscription = new FakeSubscription(this, shard, index, request.ConsumerArn, timeProvider);
            _subscriptions[request.ShardId] = subscription;
            return Task.FromResult<IShardSubscription>(subscription);
        }
    }

    /// <summary>The records behind a place, at most so many.</summary>
    internal KinesisRecord[] Read(FakeShard shard, int from, int limit)
    {
        lock (_gate)
        {
            return [.. shard.Records.Skip(from).Take(limit)];
        }
    }

    private Exception? Note(string operation, string argument)
    {
        FanOutCalls.Add(($"{operation} {argument}", timeProvider.GetUtcNow()));
        return OnFanOut?.Invoke(operation);
    }

    private StreamConsumerDescription Describe(string consumerName)
    {
        var (arn, activeAt) = _consumers[consumerName];
        return new StreamConsumerDescription(
            consumerName, arn, timeProvider.GetUtcNow() >= activeAt ? "ACTIVE" : "CREATING", activeAt - RegistrationTakes);
    }
}
