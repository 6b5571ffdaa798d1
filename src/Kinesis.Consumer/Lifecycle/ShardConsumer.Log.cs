using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Lifecycle;

internal sealed partial class ShardConsumer
{
    [LoggerMessage(EventIds.ShardStateChanged, LogLevel.Debug, "Consumer of {ShardId} entered {ConsumerState}")]
    private partial void LogState(ShardId shardId, ShardState consumerState);

    [LoggerMessage(EventIds.ParentAwaited, LogLevel.Debug, "Shard {ShardId} waits for its parent {ParentShardId}")]
    private partial void LogWaiting(ShardId shardId, ShardId parentShardId);

    [LoggerMessage(EventIds.LeaseLost, LogLevel.Warning, "Lost the lease of {ShardId}: {LossReason}")]
    private partial void LogLeaseLost(ShardId shardId, LeaseReason lossReason);

    [LoggerMessage(EventIds.LeaseReleased, LogLevel.Information, "Released the lease of {ShardId} at {Checkpoint}")]
    private partial void LogReleased(ShardId shardId, Checkpoint checkpoint);

    [LoggerMessage(EventIds.LeaseHandedOver, LogLevel.Information, "Handed the lease of {ShardId} over to {Owner} at {Checkpoint}")]
    private partial void LogHandedOver(ShardId shardId, WorkerId? owner, Checkpoint checkpoint);

    [LoggerMessage(EventIds.ShardGivenUp, LogLevel.Warning, "Gave up {ShardId} at {Checkpoint}, its processor gets nowhere here")]
    private partial void LogGivenUp(ShardId shardId, Checkpoint checkpoint);

    [LoggerMessage(EventIds.LeaseReleaseFailed, LogLevel.Warning, "Failed to release the lease of {ShardId}, attempt {Attempt} of {Attempts}")]
    private partial void LogReleaseFailed(Exception exception, ShardId shardId, int attempt, int attempts);

    [LoggerMessage(
        EventIds.ShardFailed,
        LogLevel.Error,
        "Processing {ShardId} failed behind {Checkpoint}, {Failures} times in a row, starting again within {Pause}")]
    private partial void LogFailed(Exception exception, ShardId shardId, Checkpoint checkpoint, int failures, TimeSpan pause);

    [LoggerMessage(EventIds.ShardHalted, LogLevel.Error, "Shard {ShardId} halts behind {Checkpoint} and keeps its lease, trying again after {Pause}")]
    private partial void LogHalted(Exception exception, ShardId shardId, Checkpoint checkpoint, TimeSpan? pause);

    [LoggerMessage(EventIds.ShardRestarts, LogLevel.Information, "Reading {ShardId} again behind {Checkpoint}: {Reason}")]
    private partial void LogRestarts(ShardId shardId, Checkpoint checkpoint, string reason);

    [LoggerMessage(EventIds.ShardFailedAtStop, LogLevel.Error, "Draining {ShardId} failed, its next owner starts behind {Checkpoint}")]
    private partial void LogFailedAtStop(Exception exception, ShardId shardId, Checkpoint checkpoint);
}
