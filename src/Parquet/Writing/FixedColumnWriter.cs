using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Pages;
using Parquet.Schema;

namespace Parquet.Writing;

/// <summary>Holds a numeric column as dictionary ids, or as plain values once a dictionary does not pay.</summary>
internal sealed partial class FixedColumnWriter<T>(ParquetColumn column, BufferPool pool) : ColumnWriter(column, pool)
    where T : unmanaged, INumber<T>
{
    /// <summary>Timestamps rise; their differences are small, and a dictionary would only cost time.</summary>
    private readonly bool _startsPlain = column.Field.LogicalType.IsTimestamp;
    private FixedDictionary<T> _dictionary = new(pool);
    private PooledList<int> _ids = new(pool);
    private PooledList<T> _values = new(pool);
    private bool _isPlain = column.Field.LogicalType.IsTimestamp;
    private Encoding _encoding;
    private int _width;
    private T _min;
    private T _max;
    private bool _hasBounds;
    private bool _hasNaN;

    internal override bool HasUnorderedValues => _hasNaN;

    internal override int DistinctBound => _isPlain ? _values.Count : _dictionary.Count;

    private protected override long ValueBytes => _dictionary.Bytes + _ids.Bytes + _values.Bytes;

    public override void AppendInt32(ReadOnlySpan<int> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels)
    {
        if (typeof(T) != typeof(int))
        {
            base.AppendInt32(values, definitionLevels, repetitionLevels);
        }

        Append(MemoryMarshal.Cast<int, T>(values), definitionLevels, repetitionLevels);
    }

    public override void AppendInt64(ReadOnlySpan<long> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels)
    {
        if (typeof(T) != typeof(long))
        {
            base.AppendInt64(values, definitionLevels, repetitionLevels);
        }

        Append(MemoryMarshal.Cast<long, T>(values), definitionLevels, repetitionLevels);
    }

    public override void AppendSingle(ReadOnlySpan<float> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels)
    {
        if (typeof(T) != typeof(float))
        {
            base.AppendSingle(values, definitionLevels, repetitionLevels);
        }

        Append(MemoryMarshal.Cast<float, T>(values), definitionLevels, repetitionLevels);
    }

    public override void AppendDouble(ReadOnlySpan<double> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels)
    {
        if (typeof(T) != typeof(double))
        {
            base.AppendDouble(values, definitionLevels, repetitionLevels);
        }

        Append(MemoryMarshal.Cast<double, T>(values), definitionLevels, repetitionLevels);
    }

    internal override Encoding PrepareChunk()
    {
        if (!_isPlain && !DictionaryPays())
        {
            TurnPlain();
        }

        _width = Math.Max(1, BitPacking.Width((ulong)Math.Max(0, _dictionary.Count - 1)));
        _encoding = !_isPlain ? Encoding.RleDictionary
            : typeof(T) == typeof(int) || typeof(T) == typeof(long) ? Encoding.DeltaBinaryPacked
            : Encoding.Plain;
        return _encoding;
    }

    internal override int WriteDictionary(ref PooledList<byte> page)
    {
        page.AddRange(MemoryMarshal.AsBytes(_dictionary.Values));
        return _dictionary.Count;
    }

    internal override ValueBounds? EncodePage(in PageSlice slice, ref PooledList<byte> page)
    {
        if (slice.Values == 0 && _isPlain && _encoding == Encoding.Plain)
        {
            return null;
        }

        if (!_isPlain)
        {
            var ids = _ids.Span.Slice(slice.FirstValue, slice.Values);
            page.Add((byte)_width);
            HybridEncoder.Encode(ids, _width, ref page);
            return Bounds(ids);
        }

        var values = _values.Span.Slice(slice.FirstValue, slice.Values);
        if (typeof(T) == typeof(int))
        {
            DeltaBinaryPackedEncoder.Encode(MemoryMarshal.Cast<T, int>(values), ref page);
        }
        else if (typeof(T) == typeof(long))
        {
            DeltaBinaryPackedEncoder.Encode(MemoryMarshal.Cast<T, long>(values), ref page);
        }
        else
        {
            page.AddRange(MemoryMarshal.AsBytes(values));
        }

        return Bounds(values);
    }

    internal override ValueBounds? ChunkBounds() => _hasBounds && !_hasNaN ? Encode(_min, _max) : null;

    internal override int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        MemoryMarshal.Read<T>(left).CompareTo(MemoryMarshal.Read<T>(right));

    internal override long EstimateBytes(in PageSlice slice) =>
        _isPlain ? (long)slice.Values * Unsafe.SizeOf<T>() : BitPacking.Bytes(slice.Values, _width);

    internal override void AddTo(BloomFilter filter)
    {
        foreach (ref readonly var value in _isPlain ? _values.Span : _dictionary.Values)
        {
            filter.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        }
    }

    internal override void Release()
    {
        base.Release();
        _dictionary.Release();
        _ids.Release();
        _values.Release();
        _isPlain = _startsPlain;
        _hasBounds = false;
        _hasNaN = false;
    }

    private void Append(ReadOnlySpan<T> values, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> repetitions)
    {
        AppendLevels(values.Length, definitions, repetitions);
        while (!_isPlain && !values.IsEmpty)
        {
            var piece = values[..Math.Min(values.Length, DictionaryRules.Piece)];
            values = values[piece.Length..];
            _dictionary.Map(piece, _ids.Take(piece.Length));
            if (DictionaryRules.GiveUp(_ids.Count, _dictionary.Count, (long)_dictionary.Count * Unsafe.SizeOf<T>()))
            {
                TurnPlain();
            }
        }

        if (_isPlain)
        {
            _values.AddRange(values);
        }
    }

    private bool DictionaryPays()
    {
        var stored = (long)_dictionary.Count * Unsafe.SizeOf<T>();
        stored += BitPacking.Bytes(_ids.Count, BitPacking.Width((ulong)_dictionary.Count));
        return stored < (long)_ids.Count * Unsafe.SizeOf<T>();
    }

    private void TurnPlain()
    {
        var known = _dictionary.Values;
        var values = _values.Take(_ids.Count);
        var ids = _ids.Span;
        for (var i = 0; i < ids.Length; i++)
        {
            values[i] = known[ids[i]];
        }

        _dictionary.Release();
        _ids.Release();
        _isPlain = true;
    }
}
