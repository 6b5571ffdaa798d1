using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Pages;
using Parquet.Schema;

namespace Parquet.Writing;

/// <summary>Holds a numeric column as dictionary ids, or as the values came while they are few or a dictionary does not pay.</summary>
internal sealed partial class FixedColumnWriter<T>(ParquetColumn column, BufferPool pool, ParquetWriterOptions options)
    : ColumnWriter(column, pool, options, AreDifferences(column, options))
    where T : unmanaged, INumber<T>
{
    private FixedDictionary<T> _dictionary = new(pool);
    private PooledList<int> _ids = new(pool);
    private PooledList<T> _values = new(pool);
    private Encoding _encoding;
    private int _width;
    private T _min;
    private T _max;
    private bool _hasBounds;
    private bool _hasNaN;

    internal override bool HasUnorderedValues => _hasNaN;

    internal override int DistinctBound => Form == ValueForm.Dictionary ? _dictionary.Count : _values.Count;

    internal override long PlainBytes => (_values.Count + (long)_ids.Count) * Unsafe.SizeOf<T>();

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
        if (Form == ValueForm.Few)
        {
            MapFew();
            ChangeForm(DictionaryPays() ? ValueForm.Dictionary : ValueForm.Plain);
        }
        else if (Form == ValueForm.Dictionary && !DictionaryPays())
        {
            TurnPlain();
        }

        _width = Math.Max(1, BitPacking.Width((ulong)Math.Max(0, _dictionary.Count - 1)));
        _encoding = Form == ValueForm.Dictionary ? Encoding.RleDictionary
            : Options.Encodings == ValueEncodings.Compact && (typeof(T) == typeof(int) || typeof(T) == typeof(long)) ? Encoding.DeltaBinaryPacked
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
        if (Form == ValueForm.Dictionary)
        {
            var ids = _ids.Span.Slice(slice.FirstValue, slice.Values);
            page.Add((byte)_width);
            HybridEncoder.Encode(ids, _width, ref page);
            return Bounds(ids);
        }

        var values = _values.Span.Slice(slice.FirstValue, slice.Values);
        if (_encoding == Encoding.Plain)
        {
            page.AddRange(MemoryMarshal.AsBytes(values));
        }
        else if (typeof(T) == typeof(int))
        {
            DeltaBinaryPackedEncoder.Encode(MemoryMarshal.Cast<T, int>(values), ref page);
        }
        else
        {
            DeltaBinaryPackedEncoder.Encode(MemoryMarshal.Cast<T, long>(values), ref page);
        }

        return Bounds(values);
    }

    internal override ValueBounds? ChunkBounds() => _hasBounds && !_hasNaN ? Encode(_min, _max) : null;

    internal override int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        MemoryMarshal.Read<T>(left).CompareTo(MemoryMarshal.Read<T>(right));

    internal override long EstimateBytes(in PageSlice slice) =>
        Form == ValueForm.Dictionary ? BitPacking.Bytes(slice.Values, _width) : (long)slice.Values * Unsafe.SizeOf<T>();

    internal override void AddTo(BloomFilter filter)
    {
        foreach (ref readonly var value in Form == ValueForm.Dictionary ? _dictionary.Values : _values.Span)
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
        _hasBounds = false;
        _hasNaN = false;
    }
}
