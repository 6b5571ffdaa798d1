using System.Text.Json;
using Pipeline.Contracts.Columns;
using Pipeline.Contracts.Conversion;
using Pipeline.Contracts.Json;
using Pipeline.Contracts.Partitions;
using Pipeline.Contracts.Projection.Plans;
using Pipeline.Contracts.Projection.Scanning;

namespace Pipeline.Contracts.Projection.Rows;

/// <summary>
/// Appends the rows that one record gives to one dataset, column by column. Rows count only once <see cref="Commit"/> is called; until then
/// <see cref="RollBack"/> takes them away again.
/// </summary>
internal sealed class DatasetWriter : IDisposable
{
    private readonly DatasetPlan _plan;
    private readonly ProjectionOptions _options;
    private readonly LeafColumn[] _leaves;
    private readonly PartitionTable _partitions;
    private readonly ExpansionRoom _room;
    private GrowableArray<int> _kept = new();
    private int _pendingRows;

    /// <summary>Why the record is refused. A field, because passing it through every call would clear it once per value.</summary>
    private RecordError _error;

    public DatasetWriter(DatasetPlan plan, ProjectionOptions options, ExpansionRoom room)
    {
        _plan = plan;
        _room = room;
        _options = options;
        _leaves = [.. plan.Leaves.Select(leaf => new LeafColumn(leaf))];
        _partitions = new PartitionTable(plan, options);
        Rows = new DatasetRows(plan.Contract, _leaves, _partitions);
    }

    public DatasetRows Rows { get; }

    /// <summary>Why the last record was refused.</summary>
    public ref readonly RecordError Error => ref _error;

    /// <summary>The bytes of the buffers, used or not.</summary>
    public long RetainedBytes
    {
        get
        {
            long bytes = _kept.RetainedBytes + _partitions.RetainedBytes;
            foreach (LeafColumn leaf in _leaves)
            {
                bytes += leaf.RetainedBytes;
            }

            return bytes;
        }
    }

    public bool TryAppend(SlotTable slots, ReadOnlySpan<byte> json, in RecordLineage lineage)
    {
        ReadOnlySpan<int> rows = slots.Rows(_plan.Scope);
        if (_plan.Filter is not null)
        {
            rows = Filter(_plan.Filter, slots, rows, json);
        }

        _pendingRows = rows.Length;
        int lineageBytes = _plan.FirstLineageLeaf < 0 ? 0 : lineage.EventId.Length + lineage.Stream.Length + lineage.ShardId.Length + lineage.SequenceNumber.Length;
        long left = _room.Left - (rows.Length * (long)(_plan.RowBytes + lineageBytes));
        if (left < 0)
        {
            _error = RecordError.Of(RecordErrorReason.ExpandsTooMuch, _plan.Contract.Name, "each", _plan.Contract.Each?.ToString() ?? "$", -1, default, _room.Expected);
            return false;
        }

        foreach (ColumnStep step in _plan.Steps)
        {
            if (!TryAppend(step, slots.Slots, rows, json, ref left))
            {
                return false;
            }
        }

        _room.Left = left;
        if (_plan.FirstLineageLeaf >= 0)
        {
            AppendLineage(rows.Length, lineage);
        }

        return _partitions.TryAppend(slots.Slots, rows, json, lineage.ArrivalMicros, out _error);
    }

    public void Commit()
    {
        Rows.Add(_pendingRows);
        _pendingRows = 0;
    }

    public void RollBack()
    {
        _pendingRows = 0;
        foreach (LeafColumn leaf in _leaves)
        {
            leaf.TruncateRows(Rows.RowCount);
        }

        _partitions.TruncateRows(Rows.RowCount);
    }

    public void Clear()
    {
        foreach (LeafColumn leaf in _leaves)
        {
            leaf.Clear();
        }

        _partitions.Clear();
        _kept.Trim();
        Rows.Clear();
    }

    public void Dispose()
    {
        foreach (LeafColumn leaf in _leaves)
        {
            leaf.Dispose();
        }

        _partitions.Dispose();
        _kept.Dispose();
        Rows.Clear();
    }

    private ReadOnlySpan<int> Filter(RowFilter filter, SlotTable slots, ReadOnlySpan<int> rows, ReadOnlySpan<byte> json)
    {
        _kept.Truncate(0);
        foreach (int row in rows)
        {
            if (filter.Keeps(slots.Slots, row, json))
            {
                _kept.Add(row);
            }
        }

        return _kept.Span;
    }

    private bool TryAppend(ColumnStep step, JsonSlot[] slots, ReadOnlySpan<int> rows, ReadOnlySpan<byte> json, ref long left)
    {
        LeafColumn? leaf = step.Leaf >= 0 ? _leaves[step.Leaf] : null;
        foreach (int row in rows)
        {
            ref JsonSlot slot = ref step.Source.In(slots, row);
            if (slot.IsAbsent || leaf is null || step.Cell is null)
            {
                if (!TryAppendOther(step, slots, row, slot, json, ref left))
                {
                    return false;
                }

                continue;
            }

            left -= slot.Length;
            ConversionFault fault = left < 0 ? ConversionFault.ExpandsTooMuch : CellWriter.Write(step.Cell, slot, json, leaf);
            if (fault != ConversionFault.None)
            {
                _error = ErrorOf(step, fault, slot, json, 0, step.Expected);
                return false;
            }

            if (step.Definition > 0)
            {
                leaf.AppendDefinition(step.Definition);
            }
        }

        return true;
    }

    /// <summary>Absent values, arrays and the check of required structs.</summary>
    private bool TryAppendOther(ColumnStep step, JsonSlot[] slots, int row, in JsonSlot slot, ReadOnlySpan<byte> json, ref long left)
    {
        if (slot.IsAbsent)
        {
            return TryAppendAbsent(step, slots, row, slot, ref left);
        }

        if (step.Array is null)
        {
            return true;
        }

        ConversionFault fault = ArrayShredder.Shred(step.Array, _leaves, slot.Raw(json), _options.MaxDepth, ref left, out int offset, out string expected);
        if (fault != ConversionFault.None)
        {
            _error = ErrorOf(step, fault, slot, json, offset, expected);
        }

        return fault == ConversionFault.None;
    }

    private bool TryAppendAbsent(ColumnStep step, JsonSlot[] slots, int row, in JsonSlot slot, ref long left)
    {
        if (slot.Kind == JsonTokenType.None && step.Default is DefaultValue fallback)
        {
            left -= fallback.Slot.Length;
            if (left < 0)
            {
                _error = ErrorOf(step, ConversionFault.ExpandsTooMuch, fallback.Slot, fallback.Json, 0, step.Expected) with { Offset = -1 };
                return false;
            }

            CellWriter.Write(step.Cell!, fallback.Slot, fallback.Json, _leaves[step.Leaf]);
            if (step.Definition > 0)
            {
                _leaves[step.Leaf].AppendDefinition(step.Definition);
            }

            return true;
        }

        if (step.IsRequired)
        {
            bool isMissing = slot.Kind == JsonTokenType.None;
            _error = RecordError.Of(
                isMissing ? RecordErrorReason.MissingRequired : RecordErrorReason.NullRequired, _plan.Contract.Name, step.Column, step.Path,
                isMissing ? -1 : slot.Start, isMissing ? default : "null"u8, step.Expected);
            return false;
        }

        int definition = step.Definition - 1;
        for (int group = 0; group < step.Groups.Length; group++)
        {
            if (step.Groups[group].In(slots, row).IsAbsent)
            {
                definition = group - (step.IsOuterRequired ? 1 : 0);
                break;
            }
        }

        if (step.Array is null)
        {
            _leaves[step.Leaf].AppendDefinition(definition);
        }
        else
        {
            ArrayShredder.AppendNull(step.Array, _leaves, definition, 0);
        }

        return true;
    }

    private void AppendLineage(int rows, in RecordLineage lineage)
    {
        ReadOnlySpan<LeafColumn> leaves = _leaves.AsSpan(_plan.FirstLineageLeaf, LineageColumns.Count);
        for (int row = 0; row < rows; row++)
        {
            if (!lineage.EventId.IsEmpty)
            {
                leaves[0].AppendBytes(lineage.EventId);
            }

            leaves[0].AppendDefinition(lineage.EventId.IsEmpty ? 0 : 1);
            leaves[1].AppendBytes(lineage.Stream);
            leaves[2].AppendBytes(lineage.ShardId);
            leaves[3].AppendBytes(lineage.SequenceNumber);
            leaves[4].AppendInt64(lineage.SubSequence);
            leaves[5].AppendInt64(lineage.ArrivalMicros);
        }
    }

    private RecordError ErrorOf(ColumnStep step, ConversionFault fault, in JsonSlot slot, ReadOnlySpan<byte> json, int inside, string expected)
    {
        expected = fault == ConversionFault.ExpandsTooMuch ? _room.Expected : expected;
        ReadOnlySpan<byte> raw = slot.Raw(json);
        int start = slot.Kind == JsonTokenType.String ? slot.Start - 1 : slot.Start;
        return RecordError.Of(RecordError.ReasonOf(fault), _plan.Contract.Name, step.Column, step.Path, start + inside, raw[inside..], expected);
    }
}
