using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

internal sealed partial class LeaseCoordinator
{
    [LoggerMessage(EventIds.LeaseTaken, LogLevel.Information, "Took the lease of {ShardId} ({TakeReason}, before: {PreviousOwner}) at {Checkpoint}")]
    private partial void LogTaken(ShardId shardId, LeaseReason takeReason, WorkerId? previousOwner, Checkpoint checkpoint);

    [LoggerMessage(EventIds.LeaseTakeLost, LogLevel.Debug, "Another worker was faster to take the lease of {ShardId}: {Owner}")]
    private partial void LogTakeLost(ShardId shardId, WorkerId? owner);

    [LoggerMessage(EventIds.CallsLeftBehind, LogLevel.Critical, "Stopped with {CallCount} calls of processors that did not come back")]
    private partial void LogCallsLeftBehind(int callCount);

    [LoggerMessage(EventIds.LeaseTakeFailed, LogLevel.Warning, "Failed to take the lease of {ShardId}")]
    private partial void LogTakeFailed(Exception exception, ShardId shardId);

    [LoggerMessage(EventIds.LeaseAsked, LogLevel.Information, "Asked for the lease of {ShardId}, held by {Owner}")]
    private partial void LogAsked(ShardId shardId, WorkerId? owner);

    [LoggerMessage(EventIds.LeaseAskLost, LogLevel.Debug, "Did not get to ask for the lease of {ShardId} from {PreviousOwner}, it is {Owner}'s")]
    private partial void LogAskLost(ShardId shardId, WorkerId? previousOwner, WorkerId? owner);

    [LoggerMessage(EventIds.DrainDeadlinePassed, LogLevel.Error, "The drain deadline passed, cutting off {ShardIds}")]
    private partial void LogDeadlinePassed(string shardIds);
}
