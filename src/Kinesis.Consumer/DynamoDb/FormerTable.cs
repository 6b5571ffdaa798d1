using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>
/// The lease table that an application of one stream has, looked at when one of several streams gets a new table: an application that goes from the one
/// option to the other finds no checkpoints under the new name, and begins anew.
/// </summary>
internal sealed partial class FormerTable(LeaseTable table, string tableName, ILogger<FormerTable> logger)
{
    /// <summary>Says so if there are leases that the new table does not continue.</summary>
    public async Task WarnAsync(string newTable, CancellationToken cancellationToken)
    {
        await foreach (var item in table.ScanIfReadableAsync(cancellationToken).ConfigureAwait(false))
        {
            if (LeaseItem.IsLease(item))
            {
                LogUnused(tableName, newTable);
                return;
            }
        }
    }

    [LoggerMessage(
        EventIds.FormerTableUnused,
        LogLevel.Warning,
        "Table {FormerTable} holds leases, but this stream's are kept in {LeaseTable}, made just now: its shards begin at the initial position. If the old leases are this stream's, "
        + "stop all workers, set LeaseTable of the stream to {FormerTable}, and start them again")]
    private partial void LogUnused(string formerTable, string leaseTable);
}
