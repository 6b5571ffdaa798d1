using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Pipeline;

internal sealed partial class PipelineProcessor
{
    [LoggerMessage(EventIds.EpochFinished, LogLevel.Warning, "{ShardId} finished the commit of epoch {EpochId}, which worker {WorkerId} had prepared, with {ObjectCount} objects")]
    private partial void LogFinished(string shardId, string epochId, string workerId, int objectCount);

    [LoggerMessage(EventIds.PreparedForeign, LogLevel.Warning, "{ShardId} has a prepared checkpoint {Pending} of another application; it is dropped and reading starts behind {Checkpoint}")]
    private partial void LogPreparedForeign(string shardId, string pending, string checkpoint);

    [LoggerMessage(EventIds.RecordRepeated, LogLevel.Warning, "{ShardId} was given a record a second time; it is left out")]
    private partial void LogRecordRepeated(string shardId);
}
