using System.Text;
using System.Text.Json;
using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Contracts;
using Pipeline.Contracts.Projection;
using Pipeline.Contracts.Tables;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Pipeline;

/// <summary>
/// Takes records one by one: finds the contract, checks the item, projects the rows, and turns failures into dead letters. A record ends either
/// in the table and the lake or in the dead letters. Allocates nothing for a record without table. Owned by the shard's processor.
/// </summary>
internal sealed partial class RecordIntake : IDisposable
{
    /// <summary>The dead letters' code of what no rule foresaw.</summary>
    public const string UnexpectedCode = "Unexpected";

    /// <summary>
    /// The bytes of projected rows at which they go to the files: what they take there counts for the epoch and the memory budget. One record can
    /// pass it by what the projection allows a record.
    /// </summary>
    private const long SliceExpandedBytes = 4 << 20;

    /// <summary>A slice may open this part of the files that an epoch may have.</summary>
    private const int SlicesOfOpenFiles = 4;

    private readonly SinkTools _tools;
    private readonly string _streamName;
    private readonly TableWriter _table;
    private readonly ProjectionBatch?[] _batches;
    private readonly List<DeadLetterEntry> _failures = [];
    private readonly string _shard;
    private readonly byte[] _stream;
    private readonly byte[] _shardId;
    private readonly ILogger _logger;
    private readonly int _mostPartitions;
    private long _failureBytes;
    private long _expandedBytes;
    private int _partitions;
    private bool _hasLogged;

    /// <summary>How far the record at hand has come.</summary>
    private DeadLetterStage _stage;

    public RecordIntake(SinkTools tools, ShardContext context, TableWriter table)
    {
        _tools = tools;
        _streamName = context.StreamName;
        _shard = context.ShardId.Value;
        _table = table;
        _batches = new ProjectionBatch?[tools.Plans.Count];
        _stream = Encoding.UTF8.GetBytes(_streamName);
        _shardId = Encoding.UTF8.GetBytes(_shard);
        _logger = tools.Loggers.CreateLogger<RecordIntake>();
        _mostPartitions = Math.Max(1, tools.Lake.MaxOpenFiles / SlicesOfOpenFiles);
    }

    /// <summary>
    /// Whether the rows should go to the files before another record is taken: they take much memory, or they may open so many files that the epoch should be looked at
    /// in between.
    /// </summary>
    public bool IsFull => _expandedBytes >= SliceExpandedBytes || _partitions >= _mostPartitions;

    /// <summary>The bytes of rows that are projected and not yet appended.</summary>
    public long HeldBytes
    {
        get
        {
            var bytes = _failureBytes;
            foreach (var batch in _batches)
            {
                bytes += batch?.Bytes ?? 0;
            }

            return bytes;
        }
    }

    /// <summary>Why the last failed record failed.</summary>
    public DeadLetterCause? LastCause { get; private set; }

    /// <summary>Takes a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="isRehearsal">Whether the table gets nothing of it.</param>
    /// <returns>False when it went to the dead letters.</returns>
    public bool TryTake(in KinesisRecord record, bool isRehearsal)
    {
        DeadLetterCause? cause;
        try
        {
            cause = Take(record, isRehearsal);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            // What fails once for these bytes fails each time they are read: it must not stop the shard for good.
            cause = Unexpected(exception, record);
        }

        if (cause is null)
        {
            return true;
        }

        LastCause = cause;
        var entry = DeadLetterEntry.Of(cause, _streamName, _shard, record);
        _failures.Add(entry);
        _failureBytes += entry.HeldBytes;
        return false;
    }

    /// <summary>Adds the projected rows to the lake's files and the failures to the dead letters, and starts empty.</summary>
    public void AppendRows(LakeWriter lake, DeadLetterBuffer deadLetters)
    {
        _failures.ForEach(deadLetters.Add);
        for (var i = 0; i < _batches.Length; i++)
        {
            if (_batches[i] is not { } batch)
            {
                continue;
            }

            var datasets = batch.Datasets;
            for (var dataset = 0; dataset < datasets.Length; dataset++)
            {
                lake.Append(_tools.Plans[i].Datasets[dataset], datasets[dataset]);
            }
        }

        Clear();
    }

    /// <summary>Forgets what was taken and not appended.</summary>
    public void Clear()
    {
        _failures.Clear();
        _failureBytes = 0;
        foreach (var batch in _batches)
        {
            batch?.Clear();
        }

        _expandedBytes = 0;
        _partitions = 0;
        _hasLogged = false;
    }

    public void Dispose()
    {
        for (var i = 0; i < _batches.Length; i++)
        {
            _batches[i]?.Dispose();
            _batches[i] = null;
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> payload, out string problem)
    {
        var reader = new Utf8JsonReader(payload);
        problem = string.Empty;
        try
        {
            while (reader.Read())
            {
            }
        }
        catch (JsonException exception)
        {
            problem = exception.Message;
            return false;
        }

        return true;
    }

    private static DeadLetterCause Cause(DeadLetterStage stage, EventContract? contract, in RecordError error) =>
        new(stage, error.Reason.ToString(), error.ToString(), contract?.Name, contract?.Version, error.Dataset, error.Column, error.Path);

    private DeadLetterCause? Take(in KinesisRecord record, bool isRehearsal)
    {
        _stage = DeadLetterStage.Route;
        if (!_tools.Router.TryRead(record.Data.Span, out var routed, out var routeError))
        {
            return Cause(DeadLetterStage.Route, null, routeError);
        }

        var plan = _tools.Plans[routed.EventIndex];
        _stage = DeadLetterStage.Table;
        if (plan.Table is { } table && table.Check(routed.Payload, _table.Key) is { } problem)
        {
            return TableCause(plan.Contract, problem, routed.Payload);
        }

        _stage = DeadLetterStage.Project;
        var batch = _batches[routed.EventIndex] ??= plan.Projection.CreateBatch();
        var expanded = batch.ExpandedBytes;
        var lineage = new RecordLineage(routed.EventId, _stream, _shardId, record.SequenceNumber.Span, record.SubSequenceNumber, record.ArrivalMicros);
        if (!batch.TryAdd(routed.Payload, lineage, out var error))
        {
            return Cause(DeadLetterStage.Project, plan.Contract, error);
        }

        // From here on its rows are in the lake.
        _stage = DeadLetterStage.Store;
        _expandedBytes += batch.ExpandedBytes - expanded;
        foreach (var rows in batch.Datasets)
        {
            _partitions = Math.Max(_partitions, rows.LakePartitionCount);
        }

        if (!isRehearsal && plan.Table is { } factory)
        {
            _table.Add(factory, plan.Contract, routed.Payload, record);
        }

        return null;
    }

    /// <summary>The line says nothing that depends on the attempt: a replay writes the same bytes. The log has the rest, once a slice.</summary>
    private DeadLetterCause Unexpected(Exception exception, in KinesisRecord record)
    {
        if (!_hasLogged)
        {
            _hasLogged = true;
            LogUnexpected(exception, _shard, RecordPosition.Of(record).ToString(), exception.GetType().Name);
        }

        return new DeadLetterCause(_stage, UnexpectedCode, $"{exception.GetType().FullName}, which no rule foresaw; the worker's log has the rest");
    }

    [LoggerMessage(EventIds.RecordUnexpected, LogLevel.Error, "{ShardId} met {ErrorType} at record {Position}, which no rule foresaw; the record goes to the dead letters. Further ones of this slice are not logged")]
    private partial void LogUnexpected(Exception exception, string shardId, string position, string errorType);

    /// <summary>A document that is no JSON has no key either; say what is really wrong with it.</summary>
    private static DeadLetterCause TableCause(EventContract contract, TableProblem problem, ReadOnlySpan<byte> payload) => IsJson(payload, out var fault)
        ? new DeadLetterCause(
            DeadLetterStage.Table,
            problem.IsLimit ? "TableLimit" : "TableItem",
            problem.ToString(),
            contract.Name,
            contract.Version,
            null,
            problem.Attribute,
            problem.Path)
        : new DeadLetterCause(
            DeadLetterStage.Project, nameof(RecordErrorReason.MalformedJson), $"the document is no JSON: {fault}", contract.Name, contract.Version);
}
