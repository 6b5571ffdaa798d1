using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval.FanOut;

internal sealed partial class FanOutConsumer
{
    [LoggerMessage(EventIds.FanOutRegistered, LogLevel.Information, "Fan-out consumer {ConsumerName} of {StreamName} is active")]
    private partial void LogRegistered(string consumerName, string streamName);

    [LoggerMessage(EventIds.FanOutAwaited, LogLevel.Information, "Fan-out consumer {ConsumerName} of {StreamName} is still {Status}")]
    private partial void LogAwaited(string consumerName, string streamName, string status);

    [LoggerMessage(EventIds.FanOutGone, LogLevel.Warning, "Fan-out consumer {ConsumerName} of {StreamName} is gone, registering it again")]
    private partial void LogGone(string consumerName, string streamName);

    [LoggerMessage(
        EventIds.FanOutRegistrationRetried, LogLevel.Warning, "Failed to register fan-out consumer {ConsumerName} of {StreamName}, trying again within {Pause}")]
    private partial void LogRetried(Exception exception, string consumerName, string streamName, TimeSpan pause);

    [LoggerMessage(
        EventIds.FanOutRefused,
        LogLevel.Warning,
        "Fan-out consumer {ConsumerName} of {StreamName} was refused, its shards are polled and it is tried again every ten minutes: {Reason}. {Advice}")]
    private partial void LogRefused(string consumerName, string streamName, string reason, string advice);

    [LoggerMessage(EventIds.FanOutStillRefused, LogLevel.Debug, "Fan-out consumer {ConsumerName} of {StreamName} was refused again: {Reason}")]
    private partial void LogStillRefused(string consumerName, string streamName, string reason);
}
