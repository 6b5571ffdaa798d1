using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Pipeline;

internal sealed partial class PipelineProcessor
{
    [LoggerMessage(EventIds.ReplayTrimmed, LogLevel.Error, "{ShardId} found a prepared epoch from {First} to {Last} of which the stream no longer has all records ({RecordCount} were read again). Its {ObjectCount} objects stay as they are, if visible; missing ones get the rows that are left. Compare them with the producer's counts")]
    private partial void LogReplayTrimmed(string shardId, string first, string last, int recordCount, int objectCount);

    [LoggerMessage(EventIds.ReplayUnreadable, LogLevel.Warning, "{ShardId} has a prepared checkpoint {Pending} of another application; it is ignored and reading starts behind {Checkpoint}")]
    private partial void LogReplayUnreadable(string shardId, string pending, string checkpoint);

    [LoggerMessage(EventIds.ContractsChanged, LogLevel.Warning, "{ShardId} rebuilds an epoch that was prepared with version {PreparedVersion} of contract {EventName} by version {CurrentVersion}; the rows of today's version replace it")]
    private partial void LogContractsChanged(string shardId, string eventName, int preparedVersion, int currentVersion);

    [LoggerMessage(EventIds.RecordRepeated, LogLevel.Warning, "{ShardId} was given {RecordCount} records a second time; they were left out")]
    private partial void LogRecordRepeated(string shardId, int recordCount);

    [LoggerMessage(EventIds.ReplayAbandoned, LogLevel.Information, "{ShardId} stops before the prepared epoch up to {Last} is rebuilt; the next owner rebuilds it")]
    private partial void LogReplayAbandoned(string shardId, string last);
}
