namespace Pipeline.Sinks.Telemetry;

/// <summary>The names of this library's sources, metrics and attributes; dashboards and alarms use them.</summary>
internal static class TelemetryNames
{
    public const string Source = "Pipeline.Sinks";
    public const string SchemaUrl = "https://opentelemetry.io/schemas/1.44.0";

    public const string RowGroupSize = "lake.row_group.size";
    public const string FileSize = "lake.file.size";
    public const string FileCommitDuration = "lake.file.commit.duration";
    public const string EpochCommits = "lake.epoch.commits";
    public const string RecordsRejected = "lake.records.rejected";
    public const string RecordsCommitted = "lake.records.committed";
    public const string ShardsPaused = "lake.shards.paused";
    public const string BufferUsage = "lake.buffer.usage";
    public const string BufferLimit = "lake.buffer.limit";
    public const string TableWrites = "table.writes";
    public const string TableWritesCoalesced = "table.writes.coalesced";
    public const string TableConcurrencyLimit = "table.concurrency.limit";

    public const string Table = "table";
    public const string Reason = "reason";
    public const string Outcome = "outcome";
    public const string ErrorType = "error.type";
    public const string Stream = "messaging.destination.name";
    public const string ShardCount = "lake.shard.count";
    public const string MessageCount = "messaging.batch.message_count";
    public const string ObjectCount = "lake.object.count";
}
