using System.Runtime.InteropServices;
using Parquet.Writing;
using Pipeline.Contracts.Columns;

namespace Pipeline.Sinks.Lake;

/// <summary>
/// Spreads the rows of a batch over lake partitions, keeping their order inside each: rows are sorted by partition once, then each leaf is gathered
/// run by run into scratch and appended with one call a partition. Scratch of one owner; allocates only while it grows.
/// </summary>
internal sealed class PartitionScatter
{
    private ScratchList<int> _rows = new();
    private ScratchList<int> _partitionStarts = new();
    private ScratchList<int> _levelStarts = new();
    private ScratchList<int> _valueStarts = new();
    private ScratchList<byte> _definitions = new();
    private ScratchList<byte> _repetitions = new();
    private ScratchList<byte> _bytes = new();
    private ScratchList<int> _offsets = new();

    public long HeldBytes => _rows.HeldBytes + _partitionStarts.HeldBytes + _levelStarts.HeldBytes + _valueStarts.HeldBytes
        + _definitions.HeldBytes + _repetitions.HeldBytes + _bytes.HeldBytes + _offsets.HeldBytes;

    /// <summary>Lets the scratch go; the next use makes it anew.</summary>
    public void Drop()
    {
        _rows.Drop();
        _partitionStarts.Drop();
        _levelStarts.Drop();
        _valueStarts.Drop();
        _definitions.Drop();
        _repetitions.Drop();
        _bytes.Drop();
        _offsets.Drop();
    }

    /// <summary>Sorts the rows by partition; a counting sort, which keeps their order.</summary>
    public void Sort(ReadOnlySpan<int> partitionIds, int partitionCount)
    {
        var starts = _partitionStarts.Resize(partitionCount + 1);
        starts.Clear();
        foreach (var id in partitionIds)
        {
            starts[id + 1]++;
        }

        for (var i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        var rows = _rows.Resize(partitionIds.Length);
        for (var row = 0; row < partitionIds.Length; row++)
        {
            rows[starts[partitionIds[row]]++] = row;
        }

        // Each start has moved to the next partition's start.
        for (var i = partitionCount; i > 0; i--)
        {
            starts[i] = starts[i - 1];
        }

        starts[0] = 0;
    }

    public ReadOnlySpan<int> RowsOf(int partition) =>
        _rows.Span[_partitionStarts.Span[partition].._partitionStarts.Span[partition + 1]];

    /// <summary>Finds where each row's levels and values begin; called once a leaf, before <see cref="Append"/>.</summary>
    public void Index(LeafColumn leaf, int rowCount)
    {
        var maxDefinition = leaf.Descriptor.MaxDefinitionLevel;
        if (maxDefinition == 0)
        {
            return;
        }

        var definitions = leaf.DefinitionLevels;
        var values = _valueStarts.Resize(rowCount + 1);
        var value = 0;
        if (leaf.Descriptor.MaxRepetitionLevel == 0)
        {
            for (var row = 0; row < rowCount; row++)
            {
                values[row] = value;
                value += definitions[row] == maxDefinition ? 1 : 0;
            }

            values[rowCount] = value;
            return;
        }

        var repetitions = leaf.RepetitionLevels;
        var levels = _levelStarts.Resize(rowCount + 1);
        var next = 0;
        for (var level = 0; level < definitions.Length; level++)
        {
            if (repetitions[level] == 0)
            {
                levels[next] = level;
                values[next++] = value;
            }

            value += definitions[level] == maxDefinition ? 1 : 0;
        }

        levels[rowCount] = definitions.Length;
        values[rowCount] = value;
    }

    /// <summary>Appends one partition's values of the leaf that was indexed last.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="partition">The partition.</param>
    /// <param name="cutToMilliseconds">Whether the values are microseconds and the file counts milliseconds.</param>
    /// <param name="target">The column of the partition's file.</param>
    public void Append(LeafColumn leaf, int partition, bool cutToMilliseconds, ColumnWriter target)
    {
        _definitions.Clear();
        _repetitions.Clear();
        _bytes.Clear();
        _offsets.Clear();
        if (leaf.Descriptor.Kind == LeafKind.ByteArray)
        {
            _offsets.Add(0);
            GatherBytes(leaf, RowsOf(partition));
            target.AppendBytes(_bytes.Span, _offsets.Span, _definitions.Span, _repetitions.Span);
        }
        else
        {
            GatherFixed(leaf, RowsOf(partition));
            if (cutToMilliseconds)
            {
                LeafValues.CutToMilliseconds(MemoryMarshal.Cast<byte, long>(_bytes.Span));
            }

            LeafValues.AppendFixedWidth(leaf.Descriptor.Kind, _bytes.Span, _definitions.Span, _repetitions.Span, target);
        }
    }

    private static int RunLength(ReadOnlySpan<int> rows, int start)
    {
        var end = start + 1;
        while (end < rows.Length && rows[end] == rows[end - 1] + 1)
        {
            end++;
        }

        return end - start;
    }

    private void GatherFixed(LeafColumn leaf, ReadOnlySpan<int> rows)
    {
        var values = LeafValues.FixedWidth(leaf, out var width);
        for (var i = 0; i < rows.Length;)
        {
            var run = RunLength(rows, i);
            var (start, end) = GatherLevels(leaf, rows[i], run);
            _bytes.AddRange(values[(start * width)..(end * width)]);
            i += run;
        }
    }

    private void GatherBytes(LeafColumn leaf, ReadOnlySpan<int> rows)
    {
        var bytes = leaf.Bytes;
        var offsets = leaf.Offsets;
        for (var i = 0; i < rows.Length;)
        {
            var run = RunLength(rows, i);
            var (start, end) = GatherLevels(leaf, rows[i], run);
            var shift = _bytes.Count - offsets[start];
            for (var value = start + 1; value <= end; value++)
            {
                _offsets.Add(offsets[value] + shift);
            }

            _bytes.AddRange(bytes[offsets[start]..offsets[end]]);
            i += run;
        }
    }

    /// <summary>Takes the levels of a run of rows and returns the range of their values.</summary>
    private (int Start, int End) GatherLevels(LeafColumn leaf, int row, int count)
    {
        if (leaf.Descriptor.MaxDefinitionLevel == 0)
        {
            return (row, row + count);
        }

        if (leaf.Descriptor.MaxRepetitionLevel == 0)
        {
            _definitions.AddRange(leaf.DefinitionLevels.Slice(row, count));
        }
        else
        {
            var levels = _levelStarts.Span[row].._levelStarts.Span[row + count];
            _definitions.AddRange(leaf.DefinitionLevels[levels]);
            _repetitions.AddRange(leaf.RepetitionLevels[levels]);
        }

        return (_valueStarts.Span[row], _valueStarts.Span[row + count]);
    }
}
