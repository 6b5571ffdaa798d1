using System.Net;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>The service's side of enhanced fan-out: the registered consumer, and which process is subscribed to which shard.</summary>
internal sealed class FanOutService(SimulationRun run)
{
    private static readonly TimeSpan CreatedAfter = TimeSpan.FromSeconds(2);

    /// <summary>A second subscription is refused for so long, and replaces the first one afterwards.</summary>
    private static readonly TimeSpan InUseFor = TimeSpan.FromSeconds(5);

    private readonly Dictionary<StreamShard, SimulatedSubscription> _subscriptions = [];
    private readonly Dictionary<ShardId, long> _refusedAt = [];
    private long? _registeredAt;

    public StreamConsumerDescription Register(string name)
    {
        if (run.Scenario.Traits.FanOut!.IsForbidden)
        {
            throw Refusal(AwsErrorKind.Fatal, "AccessDeniedException");
        }

        if (_registeredAt is not null)
        {
            throw Refusal(AwsErrorKind.Retryable, "ResourceInUseException");
        }

        _registeredAt = run.World.Now;
        return Describe(name);
    }

    public StreamConsumerDescription Describe(string name) => _registeredAt is { } at
        ? new StreamConsumerDescription(name, $"consumer:{name}", run.World.Now - at < CreatedAfter.Ticks ? "CREATING" : "ACTIVE", ProcessClock.Epoch + TimeSpan.FromTicks(at))
        : throw Refusal(AwsErrorKind.Fatal, "ResourceNotFoundException");

    public void Subscribe(StreamShard shard, SimulatedSubscription subscription)
    {
        if (_subscriptions.TryGetValue(shard, out var before))
        {
            if (run.World.Now - before.AcceptedAt < InUseFor.Ticks)
            {
                _refusedAt[shard.ShardId] = run.World.Now;
                throw Refusal(AwsErrorKind.Retryable, "ResourceInUseException");
            }

            before.EndByService();
        }

        run.Coverage.Count("subscribed");
        _subscriptions[shard] = subscription;
    }

    /// <summary>Whether a subscription of a shard was refused not longer than so ago, because of an owner that it had shortly before.</summary>
    public bool HasRefused(ShardId shardId, TimeSpan within) => _refusedAt.TryGetValue(shardId, out var at) && run.World.Now - at <= within.Ticks;

    private static AwsRequestException Refusal(AwsErrorKind kind, string code) => new(kind, code, code, statusCode: HttpStatusCode.BadRequest);
}
