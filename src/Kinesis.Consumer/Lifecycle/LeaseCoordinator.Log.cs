using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

internal sealed partial class LeaseCoordinator
{
    [LoggerMessage(EventIds.CallsLeftBehind, LogLevel.Critical, "Stopped with {CallCount} calls of processors that did not come back")]
    private partial void LogCallsLeftBehind(int callCount);

    [LoggerMessage(EventIds.DrainDeadlinePassed, LogLevel.Error, "The drain deadline passed, cutting off {ShardIds}")]
    private partial void LogDeadlinePassed(string shardIds);
}
