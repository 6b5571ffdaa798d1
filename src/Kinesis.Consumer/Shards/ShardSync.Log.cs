using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Shards;

/// <summary>What the sync reports.</summary>
internal sealed partial class ShardSync
{
    [LoggerMessage(EventIds.LeaseCreated, LogLevel.Information, "Created the lease of {ShardId} at {Checkpoint}")]
    private partial void LogCreated(ShardId shardId, Checkpoint checkpoint);

    [LoggerMessage(EventIds.LeaseDeleted, LogLevel.Information, "Deleted the finished lease of {ShardId}")]
    private partial void LogDeleted(ShardId shardId);

    [LoggerMessage(EventIds.ChildrenUnknown, LogLevel.Warning, "Found no children of the ended shard {ShardId} yet")]
    private partial void LogChildrenUnknown(ShardId shardId);

    [LoggerMessage(
        EventIds.HoleRepaired,
        LogLevel.Warning,
        "Found nobody reading the hash keys {HashKeys} twice in a row, created the lease of {ShardId} at {Checkpoint}")]
    private partial void LogHoleRepaired(ShardId shardId, HashKeyRange? hashKeys, Checkpoint checkpoint);

    [LoggerMessage(
        EventIds.LeaseReopened,
        LogLevel.Warning,
        "The lease of {ShardId} was finished, but the stream lists the shard as {Listed}: put it back to {Checkpoint}, to be read on from there")]
    private partial void LogReopened(ShardId shardId, string listed, Checkpoint checkpoint);

    [LoggerMessage(
        EventIds.LeaseContradicted,
        LogLevel.Warning,
        "The lease of {ShardId} is finished, but the stream lists the shard as open: nobody reads it. If this stays so, delete the lease in table {LeaseTable}")]
    private partial void LogContradicted(ShardId shardId, string leaseTable);
}
