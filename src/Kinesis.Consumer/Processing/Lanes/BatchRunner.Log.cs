using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Processing.Lanes;

internal sealed partial class BatchRunner
{
    private readonly ILogger _logger = tools.Logger;

    [LoggerMessage(EventIds.BatchRetried, LogLevel.Warning, "Processing {RecordCount} records of {ShardId} failed, {Attempts} attempts so far, trying again within {Pause}")]
    private partial void LogRetried(Exception? exception, ShardId shardId, int recordCount, int attempts, TimeSpan pause);

    [LoggerMessage(EventIds.BatchBisected, LogLevel.Information, "Split a failed batch of {RecordCount} records of {ShardId} to find the bad one")]
    private partial void LogBisected(Exception? exception, ShardId shardId, int recordCount);

    [LoggerMessage(EventIds.RecordsDestined, LogLevel.Error, "Gave up {RecordCount} records of {ShardId} from {Position} on ({FailureReason}), they are at the failure destination")]
    private partial void LogDestined(Exception? exception, int recordCount, ShardId shardId, Checkpoint position, FailureReason failureReason);

    [LoggerMessage(EventIds.DestinationFailed, LogLevel.Error, "Failed to write {RecordCount} given-up records of {ShardId} to the failure destination, trying again within {Pause}")]
    private partial void LogDestinationFailed(Exception exception, int recordCount, ShardId shardId, TimeSpan pause);
}
