using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Fleet;

internal sealed partial class FleetView
{
    [LoggerMessage(
        EventIds.RenewalPerLease,
        LogLevel.Information,
        "Each lease is renewed by itself from now on: the lease of {ShardId} belongs to {Owner}, which has no row in the table of the workers")]
    private partial void LogForeign(ShardId shardId, WorkerId? owner);

    [LoggerMessage(EventIds.RenewalPerWorker, LogLevel.Information, "All owners of leases have rows: leases are no longer renewed one by one")]
    private partial void LogNoForeigner();

    [LoggerMessage(EventIds.RowBuried, LogLevel.Debug, "Deleted the row of {Process}, which has long stood still")]
    private partial void LogBuried(ProcessId process);

    [LoggerMessage(EventIds.RowNotBuried, LogLevel.Warning, "Failed to delete the row of {Process}, which has long stood still; it is tried again in some minutes")]
    private partial void LogNotBuried(Exception exception, ProcessId process);
}
