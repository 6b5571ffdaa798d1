using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kinesis.Consumer.Memory;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Telemetry;

/// <summary>All measures of this library, by what happened.</summary>
internal sealed class SinkInstruments : IDisposable
{
    private static readonly InstrumentAdvice<double> DurationBuckets =
        new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] };

    private readonly Meter _meter;
    private readonly Histogram<long> _rowGroupSize;
    private readonly Histogram<long> _fileSize;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _epochCommits;
    private readonly Counter<long> _recordsCommitted;
    private readonly Counter<long> _recordsRejected;
    private readonly Counter<long> _tableWrites;
    private readonly Counter<long> _tableWritesCoalesced;

    public SinkInstruments(IMeterFactory meters, PipelineStatus status, AdaptiveLimit tableLimit, MemoryBudget? budget)
    {
        _meter = meters.Create(new MeterOptions(TelemetryNames.Source)
        {
            Version = typeof(SinkInstruments).Assembly.GetName().Version?.ToString(3),
            TelemetrySchemaUrl = TelemetryNames.SchemaUrl,
        });
        _rowGroupSize = _meter.CreateHistogram<long>(TelemetryNames.RowGroupSize, "By", "Encoded size of row groups.");
        _fileSize = _meter.CreateHistogram<long>(TelemetryNames.FileSize, "By", "Size of Parquet objects.");
        _commitDuration = _meter.CreateHistogram(
            TelemetryNames.FileCommitDuration, "s", "Time from the decision to flush an epoch to its commit.", null, DurationBuckets);
        _epochCommits = _meter.CreateCounter<long>(TelemetryNames.EpochCommits, "{commit}", "Epochs committed, by why they ended.");
        _recordsCommitted = _meter.CreateCounter<long>(TelemetryNames.RecordsCommitted, "{record}", "Records of committed epochs.");
        _recordsRejected = _meter.CreateCounter<long>(TelemetryNames.RecordsRejected, "{record}", "Records that went to the dead letters, by reason.");
        _tableWrites = _meter.CreateCounter<long>(TelemetryNames.TableWrites, "{write}", "Conditional puts, by outcome.");
        _tableWritesCoalesced = _meter.CreateCounter<long>(TelemetryNames.TableWritesCoalesced, "{write}", "Records replaced by a newer one of their key before they were written.");
        _meter.CreateObservableUpDownCounter(
            TelemetryNames.ShardsPaused, () => status.PausedShards.Count, "{shard}", "Shards that stand still because too many records fail.");
        _meter.CreateObservableUpDownCounter(TelemetryNames.TableConcurrencyLimit, () => tableLimit.Current, "{write}", "Puts that may be under way at once.");
        if (budget is not null)
        {
            _meter.CreateObservableUpDownCounter(TelemetryNames.BufferUsage, () => budget.UsedBytes, "By", "Bytes buffered by the process.");
            _meter.CreateObservableUpDownCounter(TelemetryNames.BufferLimit, () => budget.LimitBytes, "By", "Bytes the process may buffer.");
        }
    }

    public void FileCommitted(LakeFile file)
    {
        if (file.Summary is not { } summary)
        {
            return;
        }

        var table = new TagList { { TelemetryNames.Table, file.Dataset.Contract.Name } };
        _fileSize.Record(summary.Bytes, table);
        _rowGroupSize.Record(summary.Bytes / Math.Max(1, summary.RowGroupCount), table);
    }

    public void EpochCommitted(FlushReason reason, long records, TimeSpan elapsed)
    {
        _epochCommits.Add(1, new KeyValuePair<string, object?>(TelemetryNames.Reason, Name(reason)));
        _recordsCommitted.Add(records);
        _commitDuration.Record(elapsed.TotalSeconds);
    }

    public void EpochFailed(TimeSpan elapsed, string errorType) =>
        _commitDuration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>(TelemetryNames.ErrorType, errorType));

    public void RecordsRejected(string code, int count) =>
        _recordsRejected.Add(count, new KeyValuePair<string, object?>(TelemetryNames.Reason, code));

    public void TableWriteEnded(string tableName, TableWriteOutcome outcome)
    {
        var name = outcome switch
        {
            TableWriteOutcome.Written => "written",
            TableWriteOutcome.Stale => "stale",
            _ => "refused",
        };
        _tableWrites.Add(1, new TagList { { TelemetryNames.Table, tableName }, { TelemetryNames.Outcome, name } });
    }

    public void TableWriteCoalesced() => _tableWritesCoalesced.Add(1);

    public void Dispose() => _meter.Dispose();

    private static string Name(FlushReason reason) => reason switch
    {
        FlushReason.Memory => "memory",
        FlushReason.FileSize => "file_size",
        FlushReason.Bytes => "bytes",
        FlushReason.Records => "records",
        FlushReason.OpenFiles => "open_files",
        FlushReason.Age => "age",
        FlushReason.UploadFailed => "upload_failed",
        FlushReason.Restart => "restart",
        FlushReason.Drain => "drain",
        FlushReason.ShardEnd => "shard_end",
        _ => "none",
    };
}
