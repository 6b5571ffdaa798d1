using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Pages;
using Parquet.Schema;

namespace Parquet.Writing;

/// <summary>Holds a boolean column as bytes and writes it bit-packed.</summary>
internal sealed class BooleanColumnWriter(ParquetColumn column, BufferPool pool, ParquetWriterOptions options) : ColumnWriter(column, pool, options)
{
    private PooledList<byte> _values = new(pool);
    private bool _hasFalse;
    private bool _hasTrue;

    internal override int DistinctBound => 2;

    internal override long PlainBytes => BitPacking.Bytes(_values.Count, 1);

    private protected override long ValueBytes => _values.Bytes;

    public override void AppendBoolean(ReadOnlySpan<byte> values, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels)
    {
        if (values.IndexOfAnyExceptInRange((byte)0, (byte)1) >= 0)
        {
            throw Wrong("takes 0 and 1 as booleans, another value is given");
        }

        AppendLevels(values.Length, definitionLevels, repetitionLevels);
        _values.AddRange(values);
    }

    internal override Encoding PrepareChunk() => Encoding.Plain;

    internal override int WriteDictionary(ref PooledList<byte> page) => throw new InvalidOperationException("Booleans have no dictionary.");

    internal override ValueBounds? EncodePage(in PageSlice slice, ref PooledList<byte> page)
    {
        var values = _values.Span.Slice(slice.FirstValue, slice.Values);
        if (values.IsEmpty)
        {
            return null;
        }

        for (var at = 0; at < values.Length; at += 8)
        {
            var bits = 0;
            for (var bit = 0; bit < 8 && at + bit < values.Length; bit++)
            {
                bits |= values[at + bit] << bit;
            }

            page.Add((byte)bits);
        }

        var hasFalse = values.Contains((byte)0);
        var hasTrue = values.Contains((byte)1);
        _hasFalse |= hasFalse;
        _hasTrue |= hasTrue;
        return Bounds(hasFalse, hasTrue);
    }

    internal override ValueBounds? ChunkBounds() => _hasFalse || _hasTrue ? Bounds(_hasFalse, _hasTrue) : null;

    internal override int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left[0].CompareTo(right[0]);

    internal override long EstimateBytes(in PageSlice slice) => BitPacking.Bytes(slice.Values, 1);

    internal override void AddTo(BloomFilter filter) =>
        throw new InvalidOperationException("Booleans have no bloom filter.");

    internal override void Release()
    {
        base.Release();
        _values.Release();
        _hasFalse = false;
        _hasTrue = false;
    }

    private static ValueBounds Bounds(bool hasFalse, bool hasTrue) => new([hasFalse ? (byte)0 : (byte)1], [hasTrue ? (byte)1 : (byte)0], true, true);
}
