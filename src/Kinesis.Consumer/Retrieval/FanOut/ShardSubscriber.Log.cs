using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval.FanOut;

internal sealed partial class ShardSubscriber
{
    [LoggerMessage(EventIds.SubscriptionStarted, LogLevel.Debug, "Subscribed to {ShardId}")]
    private partial void LogStarted(ShardId shardId);

    [LoggerMessage(EventIds.SubscriptionEnded, LogLevel.Debug, "Subscription to {ShardId} ended: {Reason}")]
    private partial void LogEnded(ShardId shardId, string reason);

    [LoggerMessage(EventIds.StartAwaited, LogLevel.Warning, "The start of {ShardId} lies ahead of the service's clock, waiting for it")]
    private partial void LogStartAwaited(ShardId shardId);

    [LoggerMessage(EventIds.SubscriptionFailed, LogLevel.Debug, "Subscription to {ShardId} failed, trying again within {Pause}")]
    private partial void LogFailed(Exception exception, ShardId shardId, TimeSpan pause);

    [LoggerMessage(
        EventIds.SubscriptionFailing, LogLevel.Warning, "Subscription to {ShardId} has been failing for {Duration}, trying again within {Pause}")]
    private partial void LogFailing(Exception exception, ShardId shardId, TimeSpan duration, TimeSpan pause);
}
