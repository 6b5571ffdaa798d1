using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.DynamoDb;

internal sealed partial class DynamoDbLeaseStore
{
    [LoggerMessage(EventIds.LeaseUnreadable, LogLevel.Error, "The lease {LeaseKey} of table {TableName} is left out, and its shard not read, until it is mended or deleted: {Problem}")]
    private partial void LogBrokenLease(string leaseKey, string tableName, string problem);

    [LoggerMessage(EventIds.LeaseGone, LogLevel.Warning, "Lease of {ShardId} is no longer in table {TableName}")]
    private partial void LogLeaseGone(ShardId shardId, string tableName);
}
