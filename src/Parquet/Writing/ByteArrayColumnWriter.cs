using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Pages;
using Parquet.Schema;

namespace Parquet.Writing;

/// <summary>Holds a column of texts, binary values or fixed byte arrays as dictionary ids, or as they came while they are few or a dictionary does not pay.</summary>
internal sealed partial class ByteArrayColumnWriter(ParquetColumn column, BufferPool pool, ParquetWriterOptions options)
    : ColumnWriter(column, pool, options)
{
    private readonly int _fixedLength = column.Field.TypeLength;
    private readonly ByteOrder _order = new(column.Field);
    private ByteArrayDictionary _dictionary = new(pool);
    private PooledList<int> _ids = new(pool);
    private PooledList<byte> _data = new(pool);
    private PooledList<int> _offsets = new(pool);
    private PooledList<int> _lengths = new(pool);
    private PooledList<byte> _seen = new(pool);
    private long _totalBytes;
    private Encoding _encoding;
    private int _width;
    private int _chunkMin = -1;
    private int _chunkMax = -1;

    internal override int DistinctBound => Form == ValueForm.Dictionary ? _dictionary.Count : KeptCount;

    internal override long PlainBytes => _totalBytes + (_fixedLength > 0 ? 0 : sizeof(int) * (long)(KeptCount + _ids.Count));

    private protected override long ValueBytes => _dictionary.Bytes + _ids.Bytes + _data.Bytes + _offsets.Bytes;

    /// <summary>Values that are held as they came.</summary>
    private int KeptCount => Math.Max(0, _offsets.Count - 1);

    private ReadOnlySpan<byte> Data => Form == ValueForm.Dictionary ? _dictionary.Data : _data.Span;

    /// <summary>Of the distinct values, or of all without a dictionary; empty if there is no value.</summary>
    private ReadOnlySpan<int> Offsets => Form == ValueForm.Dictionary ? _dictionary.Offsets : _offsets.Span;

    public override void AppendBytes(
        ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels)
    {
        if (_fixedLength > 0)
        {
            base.AppendBytes(data, offsets, definitionLevels, repetitionLevels);
        }

        CheckOffsets(data, offsets);
        AppendLevels(Math.Max(0, offsets.Length - 1), definitionLevels, repetitionLevels);
        AppendValues(data, offsets);
    }

    public override void AppendFixed(ReadOnlySpan<byte> data, ReadOnlySpan<byte> definitionLevels, ReadOnlySpan<byte> repetitionLevels)
    {
        if (_fixedLength == 0)
        {
            base.AppendFixed(data, definitionLevels, repetitionLevels);
        }

        if (data.Length % _fixedLength != 0)
        {
            throw Wrong($"takes values of {_fixedLength} bytes, {data.Length} bytes are given");
        }

        AppendLevels(data.Length / _fixedLength, definitionLevels, repetitionLevels);
        Span<int> offsets = stackalloc int[DictionaryRules.Piece + 1];
        while (!data.IsEmpty)
        {
            var count = Math.Min(data.Length / _fixedLength, DictionaryRules.Piece);
            for (var i = 0; i <= count; i++)
            {
                offsets[i] = i * _fixedLength;
            }

            AppendValues(data, offsets[..(count + 1)]);
            data = data[(count * _fixedLength)..];
        }
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
            : Options.Encodings == ValueEncodings.Compatible || _fixedLength > 0 || KeptCount == 0 ? Encoding.Plain
            : DeltaByteArrayEncoder.PrefixesPay(_data.Span, _offsets.Span) ? Encoding.DeltaByteArray
            : Encoding.DeltaLengthByteArray;
        return _encoding;
    }

    internal override int WriteDictionary(ref PooledList<byte> page)
    {
        PlainByteArrays.Write(_dictionary.Data, _dictionary.Offsets, _fixedLength, ref page);
        return _dictionary.Count;
    }

    internal override ValueBounds? EncodePage(in PageSlice slice, ref PooledList<byte> page)
    {
        if (Form == ValueForm.Dictionary)
        {
            var ids = _ids.Span.Slice(slice.FirstValue, slice.Values);
            page.Add((byte)_width);
            HybridEncoder.Encode(ids, _width, ref page);
            return ids.IsEmpty ? null : BoundsOfIds(ids);
        }

        if (slice.Values > 0 || _encoding != Encoding.Plain)
        {
            var offsets = _offsets.Span.Slice(slice.FirstValue, slice.Values + 1);
            switch (_encoding)
            {
                case Encoding.DeltaByteArray:
                    DeltaByteArrayEncoder.EncodePrefixes(_data.Span, offsets, ref _lengths, ref page);
                    break;
                case Encoding.DeltaLengthByteArray:
                    DeltaByteArrayEncoder.EncodeLengths(_data.Span, offsets, ref _lengths, ref page);
                    break;
                default:
                    PlainByteArrays.Write(_data.Span, offsets, _fixedLength, ref page);
                    break;
            }
        }

        return slice.Values == 0 ? null : BoundsOfRange(slice.FirstValue, slice.Values);
    }

    internal override ValueBounds? ChunkBounds() => _chunkMin < 0 ? null : Encode(_chunkMin, _chunkMax, allowMissing: true);

    internal override int CompareBounds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => _order.Compare(left, right);

    internal override long EstimateBytes(in PageSlice slice) =>
        Form == ValueForm.Dictionary ? BitPacking.Bytes(slice.Values, _width)
        : slice.Values == 0 ? 0
        : _offsets[slice.FirstValue + slice.Values] - _offsets[slice.FirstValue] + (slice.Values * (long)LengthBytes);

    internal override void AddTo(BloomFilter filter)
    {
        var data = Data;
        var offsets = Offsets;
        for (var i = 0; i + 1 < offsets.Length; i++)
        {
            filter.Add(data[offsets[i]..offsets[i + 1]]);
        }
    }

    internal override void Release()
    {
        base.Release();
        _dictionary.Release();
        _ids.Release();
        _data.Release();
        _offsets.Release();
        _lengths.Release();
        _seen.Release();
        _totalBytes = 0;
        _chunkMin = -1;
        _chunkMax = -1;
    }

    /// <summary>The loops behind this trust the offsets, so they are checked here once.</summary>
    private void CheckOffsets(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets)
    {
        if (offsets.IsEmpty)
        {
            return;
        }

        var falls = offsets[0];
        for (var i = 1; i < offsets.Length; i++)
        {
            falls |= offsets[i] | (offsets[i] - offsets[i - 1]);
        }

        if (falls < 0 || offsets[^1] > data.Length)
        {
            throw Wrong($"is given offsets that fall or point outside {data.Length} bytes of data");
        }
    }
}
