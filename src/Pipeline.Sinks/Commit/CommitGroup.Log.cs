using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Commit;

internal sealed partial class CommitGroup
{
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromHours(1);

    private long? _warnedAt;

    /// <summary>A column of many values makes a file for each of them, of few rows; what is wrong is the contract.</summary>
    private void WarnOfManyPartitions(GroupEpoch epoch)
    {
        if (epoch.Due == FlushReason.OpenFiles && (_warnedAt is not { } warnedAt || _timeProvider.GetElapsedTime(warnedAt) >= BetweenWarnings))
        {
            _warnedAt = _timeProvider.GetTimestamp();
            var most = epoch.Lake.Files.GroupBy(file => file.Dataset.Contract.Name).MaxBy(files => files.Count())!;
            LogManyPartitions(epoch.Id, epoch.Records, most.Key, most.Count());
        }
    }

    [LoggerMessage(EventIds.ManyPartitions, LogLevel.Warning, "Epoch {EpochId} is committed after {RecordCount} records because of its many files, of which dataset {Dataset} has {PartitionCount}, "
        + "one for each lake partition. Small files are slow and dear to query: partition by a column of fewer values, as the date of _arrival_time, or raise Lake:MaxOpenFiles")]
    private partial void LogManyPartitions(string epochId, long recordCount, string dataset, int partitionCount);

    [LoggerMessage(EventIds.EpochReportFailed, LogLevel.Warning, "Epoch {EpochId} is committed; to report it failed")]
    private partial void LogReportFailed(Exception exception, string epochId);

    [LoggerMessage(EventIds.EpochEndFailed, LogLevel.Warning, "The end of the epoch before {EpochId} failed after its outcome was known: uploads that were to be given up may be left to the bucket's lifecycle rule")]
    private partial void LogEndFailed(Exception exception, string epochId);

    [LoggerMessage(EventIds.EpochThrownAway, LogLevel.Warning, "Threw away epoch {EpochId} with {RecordCount} records of {ShardCount} shards, as the lease of {ShardId} is lost; they are read again")]
    private partial void LogThrownAway(string epochId, long recordCount, int shardCount, string shardId);

    [LoggerMessage(EventIds.EpochThrownAwayAfter, LogLevel.Warning, "Threw away epoch {EpochId} with {RecordCount} records of {ShardCount} shards, as epoch {FailedEpochId} before it was not committed; they are read again")]
    private partial void LogThrownAwayAfter(string epochId, long recordCount, int shardCount, string failedEpochId);
}
