using System.Runtime.CompilerServices;
using Pipeline.Contracts.Conversion;

namespace Pipeline.Contracts.Columns;

/// <summary>
/// The values of one leaf over the rows of a batch, in Dremel's shape: values hold the entries that are not null, levels one entry per
/// value, null or empty list. Owned by its batch; spans are valid until the batch changes.
/// </summary>
public sealed class LeafColumn : IDisposable
{
    private readonly byte _maxDefinition;
    private readonly bool _isRepeated;
    private readonly bool _hasOffsets;
    private GrowableArray<byte> _definitionLevels = new();
    private GrowableArray<byte> _repetitionLevels = new();
    private GrowableArray<int> _int32s = new();
    private GrowableArray<long> _int64s = new();
    private GrowableArray<float> _singles = new();
    private GrowableArray<double> _doubles = new();
    private GrowableArray<byte> _bytes = new();
    private GrowableArray<int> _offsets = new();

    internal LeafColumn(LeafDescriptor descriptor)
    {
        Descriptor = descriptor;
        _maxDefinition = (byte)descriptor.MaxDefinitionLevel;
        _isRepeated = descriptor.MaxRepetitionLevel > 0;
        _hasOffsets = descriptor.Kind == LeafKind.ByteArray;
        Clear();
    }

    /// <summary>What the leaf is.</summary>
    public LeafDescriptor Descriptor { get; }

    /// <summary>The definition levels; empty when their maximum is 0.</summary>
    public ReadOnlySpan<byte> DefinitionLevels => _definitionLevels.Span;

    /// <summary>The repetition levels; empty when their maximum is 0.</summary>
    public ReadOnlySpan<byte> RepetitionLevels => _repetitionLevels.Span;

    /// <summary>How many entries there are, nulls included.</summary>
    public int LevelCount => _maxDefinition > 0 ? _definitionLevels.Count : ValueCount;

    /// <summary>How many values there are.</summary>
    public int ValueCount { get; private set; }

    /// <summary>The values of <see cref="LeafKind.Int32"/>.</summary>
    public ReadOnlySpan<int> Int32s => _int32s.Span;

    /// <summary>The values of <see cref="LeafKind.Int64"/>.</summary>
    public ReadOnlySpan<long> Int64s => _int64s.Span;

    /// <summary>The values of <see cref="LeafKind.Single"/>.</summary>
    public ReadOnlySpan<float> Singles => _singles.Span;

    /// <summary>The values of <see cref="LeafKind.Double"/>.</summary>
    public ReadOnlySpan<double> Doubles => _doubles.Span;

    /// <summary>The values of <see cref="LeafKind.Boolean"/>, 0 or 1.</summary>
    public ReadOnlySpan<byte> Booleans => Descriptor.Kind == LeafKind.Boolean ? _bytes.Span : default;

    /// <summary>The values of <see cref="LeafKind.ByteArray"/> and <see cref="LeafKind.FixedByteArray"/>, end to end.</summary>
    public ReadOnlySpan<byte> Bytes => Descriptor.Kind == LeafKind.Boolean ? default : _bytes.Span;

    /// <summary>Where each value of a <see cref="LeafKind.ByteArray"/> begins in <see cref="Bytes"/>, and the end: one more than values.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.Span;

    /// <summary>The bytes that values and levels take.</summary>
    internal long ByteSize =>
        _definitionLevels.Count + _repetitionLevels.Count + _bytes.Count
        + (4L * (_int32s.Count + _singles.Count + _offsets.Count)) + (8L * (_int64s.Count + _doubles.Count));

    /// <summary>The bytes of the buffers, used or not.</summary>
    internal long RetainedBytes =>
        _definitionLevels.RetainedBytes + _repetitionLevels.RetainedBytes + _bytes.RetainedBytes + _offsets.RetainedBytes
        + _int32s.RetainedBytes + _int64s.RetainedBytes + _singles.RetainedBytes + _doubles.RetainedBytes;

    /// <inheritdoc/>
    public void Dispose()
    {
        _definitionLevels.Dispose();
        _repetitionLevels.Dispose();
        _int32s.Dispose();
        _int64s.Dispose();
        _singles.Dispose();
        _doubles.Dispose();
        _bytes.Dispose();
        _offsets.Dispose();
        ValueCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void AppendDefinition(int level) => _definitionLevels.Add((byte)level);

    internal void AppendLevels(int definition, int repetition)
    {
        if (_maxDefinition > 0)
        {
            _definitionLevels.Add((byte)definition);
        }

        if (_isRepeated)
        {
            _repetitionLevels.Add((byte)repetition);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ConversionFault AppendInt32(int value)
    {
        _int32s.Add(value);
        ValueCount++;
        return ConversionFault.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ConversionFault AppendInt64(long value)
    {
        _int64s.Add(value);
        ValueCount++;
        return ConversionFault.None;
    }

    internal ConversionFault AppendSingle(float value)
    {
        _singles.Add(value);
        ValueCount++;
        return ConversionFault.None;
    }

    internal ConversionFault AppendDouble(double value)
    {
        _doubles.Add(value);
        ValueCount++;
        return ConversionFault.None;
    }

    internal void AppendBoolean(bool value)
    {
        _bytes.Add(value ? (byte)1 : (byte)0);
        ValueCount++;
    }

    internal void AppendBytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes.Reserve(value.Length));
        CommitBytes(value.Length);
    }

    internal Span<byte> ReserveBytes(int length) => _bytes.Reserve(length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void CommitBytes(int length)
    {
        _bytes.Advance(length);
        if (_hasOffsets)
        {
            _offsets.Add(_bytes.Count);
        }

        ValueCount++;
    }

    internal void Clear()
    {
        _definitionLevels.Trim();
        _repetitionLevels.Trim();
        _int32s.Trim();
        _int64s.Trim();
        _singles.Trim();
        _doubles.Trim();
        _bytes.Trim();
        _offsets.Trim();
        ValueCount = 0;
        Truncate(0, 0, 0);
    }

    /// <summary>
    /// Takes everything behind the first <paramref name="rows"/> rows away. Counts are not kept per record, because records are hardly ever
    /// refused: the levels say how many values stay. They are read from the front, because an exception may have left a value without its level.
    /// </summary>
    internal void TruncateRows(int rows)
    {
        if (_maxDefinition == 0)
        {
            Truncate(0, 0, rows);
            return;
        }

        int levels = _isRepeated ? LevelsOf(rows) : Math.Min(rows, _definitionLevels.Count);
        Truncate(levels, _isRepeated ? levels : 0, _definitionLevels.Span[..levels].Count(_maxDefinition));
    }

    private int LevelsOf(int rows)
    {
        ReadOnlySpan<byte> repetition = _repetitionLevels.Span;
        int row = 0;
        for (int i = 0; i < repetition.Length; i++)
        {
            if (repetition[i] == 0 && row++ == rows)
            {
                return i;
            }
        }

        return repetition.Length;
    }

    private void Truncate(int definitions, int repetitions, int values)
    {
        values = Math.Min(values, ValueCount);
        _definitionLevels.Truncate(definitions);
        _repetitionLevels.Truncate(repetitions);
        ValueCount = values;
        switch (Descriptor.Kind)
        {
            case LeafKind.Int32: _int32s.Truncate(values); break;
            case LeafKind.Int64: _int64s.Truncate(values); break;
            case LeafKind.Single: _singles.Truncate(values); break;
            case LeafKind.Double: _doubles.Truncate(values); break;
            case LeafKind.Boolean: _bytes.Truncate(values); break;
            case LeafKind.FixedByteArray: _bytes.Truncate(values * Descriptor.TypeLength); break;
            default:
                if (_offsets.Count == 0)
                {
                    _offsets.Add(0);
                }

                _offsets.Truncate(values + 1);
                _bytes.Truncate(_offsets[values]);
                break;
        }
    }
}
