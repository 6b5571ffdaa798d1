using System.Text;
using System.Text.Json;
using Kinesis.Consumer;
using Pipeline.Contracts;
using Pipeline.Contracts.Projection;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Pipeline;

/// <summary>
/// Takes records one by one: finds the contract, checks the item, projects the rows, and turns failures into dead letters. A record ends either
/// in the table and the lake or in the dead letters. Allocates nothing for a record without table. Owned by the shard's processor.
/// </summary>
internal sealed class RecordIntake : IDisposable
{
    private readonly SinkTools _tools;
    private readonly Epoch _epoch;
    private readonly TableWriter _table;
    private readonly ProjectionBatch?[] _batches;
    private readonly byte[] _shardId;

    public RecordIntake(SinkTools tools, ShardContext context, Epoch epoch, TableWriter table)
    {
        _tools = tools;
        _epoch = epoch;
        _table = table;
        _batches = new ProjectionBatch?[tools.Plans.Count];
        _shardId = Encoding.UTF8.GetBytes(context.ShardId.Value);
    }

    /// <summary>The bytes of rows that are projected and not yet appended.</summary>
    public long HeldBytes
    {
        get
        {
            var bytes = 0L;
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
    /// <returns>False when it went to the dead letters.</returns>
    public bool TryTake(in KinesisRecord record)
    {
        var cause = Take(record);
        if (cause is null)
        {
            return true;
        }

        LastCause = cause;
        _epoch.DeadLetters.Add(cause, record);
        return false;
    }

    /// <summary>Appends the projected rows to the lake's files.</summary>
    public void AppendRows()
    {
        for (var i = 0; i < _batches.Length; i++)
        {
            if (_batches[i] is not { } batch)
            {
                continue;
            }

            var datasets = batch.Datasets;
            for (var dataset = 0; dataset < datasets.Length; dataset++)
            {
                _epoch.Lake.Append(_tools.Plans[i].Datasets[dataset], datasets[dataset]);
            }

            batch.Clear();
        }
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

    private DeadLetterCause? Take(in KinesisRecord record)
    {
        if (!_tools.Router.TryRead(record.Data.Span, out var routed, out var routeError))
        {
            return Cause(DeadLetterStage.Route, null, routeError);
        }

        var plan = _tools.Plans[routed.EventIndex];
        if (plan.Table is { } table && table.Check(routed.Payload, _table.Key) is { } problem)
        {
            return TableCause(plan.Contract, problem, routed.Payload);
        }

        var batch = _batches[routed.EventIndex] ??= plan.Projection.CreateBatch();
        var lineage = new RecordLineage(routed.EventId, _shardId, record.SequenceNumber.Span, record.SubSequenceNumber, record.ArrivalMicros);
        if (!batch.TryAdd(routed.Payload, lineage, out var error))
        {
            return Cause(DeadLetterStage.Project, plan.Contract, error);
        }

        if (plan.Table is { } factory)
        {
            _table.Add(factory, plan.Contract, routed.Payload, record);
        }

        return null;
    }

    /// <summary>A document that is no JSON has no key either; say what is really wrong with it.</summary>
    private static DeadLetterCause TableCause(EventContract contract, TableProblem problem, ReadOnlySpan<byte> payload) => IsJson(payload, out var fault)
        ? new DeadLetterCause(
            DeadLetterStage.Table,
            "TableItem",
            problem.Attribute.Length == 0 ? problem.Reason : $"{problem.Attribute} {problem.Reason}",
            contract.Name,
            contract.Version,
            null,
            problem.Attribute,
            problem.Path)
        : new DeadLetterCause(
            DeadLetterStage.Project, nameof(RecordErrorReason.MalformedJson), $"the document is no JSON: {fault}", contract.Name, contract.Version);
}
