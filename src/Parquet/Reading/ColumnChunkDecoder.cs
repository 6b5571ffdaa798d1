using Parquet.Buffers;
using Parquet.Compression;
using Parquet.Encodings;
using Parquet.Metadata;
using Parquet.Schema;
using Parquet.Thrift;
using Shared.Checksums;

namespace Parquet.Reading;

/// <summary>Decodes the pages of one column chunk, V1 and V2.</summary>
internal sealed partial class ColumnChunkDecoder
{
    private readonly ParquetColumn _column;
    private readonly ColumnChunkMetadata _chunk;
    private readonly BufferPool _pool;
    private readonly DecodeBudget _budget;
    private readonly ValueStore _values;
    private ValueStore? _dictionary;
    private PooledList<byte> _definitions;
    private PooledList<byte> _repetitions;
    private PooledList<byte> _page;
    private PooledList<int> _scratch;
    private int _entries;

    internal ColumnChunkDecoder(ParquetColumn column, ColumnChunkMetadata chunk, BufferPool pool, DecodeBudget budget)
    {
        _column = column;
        _chunk = chunk;
        _pool = pool;
        _budget = budget;
        _values = new ValueStore(column, pool, budget);
        _definitions = new PooledList<byte>(pool);
        _repetitions = new PooledList<byte>(pool);
        _page = new PooledList<byte>(pool);
        _scratch = new PooledList<int>(pool);
    }

    internal ColumnValues Decode(ReadOnlySpan<byte> bytes, long rows)
    {
        try
        {
            var at = 0;
            while (_entries < _chunk.ValueCount)
            {
                var thrift = new ThriftReader(bytes[at..]);
                var header = PageHeader.Read(ref thrift);
                at += thrift.Position;
                if (header.CompressedBytes < 0 || header.CompressedBytes > bytes.Length - at || header.UncompressedBytes < 0)
                {
                    throw Damaged($"a page states {header.CompressedBytes} bytes, {bytes.Length - at} are left");
                }

                var body = bytes.Slice(at, header.CompressedBytes);
                if (header.Checksum is { } checksum && Crc32.Append(0, body) is var actual && unchecked((uint)checksum) != actual)
                {
                    throw Damaged($"a page's checksum is {unchecked((uint)checksum):x8} where its bytes give {actual:x8}");
                }

                ReadPage(header, body);
                at += header.CompressedBytes;
            }

            return Build(rows);
        }
        finally
        {
            _values.Release();
            _dictionary?.Release();
            _definitions.Release();
            _repetitions.Release();
            _page.Release();
            _scratch.Release();
        }
    }

    private void ReadPage(in PageHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Type)
        {
            case FormatNames.DictionaryPage:
                ReadDictionary(header, Decompress(body, header.UncompressedBytes, _chunk.Codec));
                break;
            case FormatNames.DataPage:
                CheckCount(header);
                ReadDataPage(header, Decompress(body, header.UncompressedBytes, _chunk.Codec));
                break;
            case FormatNames.DataPageV2:
                CheckCount(header);
                ReadDataPageV2(header, body);
                break;
            default:
                // Index pages have no meaning; the format's text asks readers to pass over unknown ones.
                break;
        }
    }

    private void CheckCount(in PageHeader header)
    {
        if (header.ValueCount < 0 || header.ValueCount > _chunk.ValueCount - _entries)
        {
            throw Damaged($"a page states {header.ValueCount} values, {_chunk.ValueCount - _entries} are left");
        }

        if (header.ValueCount == 0)
        {
            return;
        }

        _budget.Charge((_column.MaxDefinitionLevel > 0 ? header.ValueCount : 0) + (_column.MaxRepetitionLevel > 0 ? header.ValueCount : 0));
    }

    private ReadOnlySpan<byte> Decompress(ReadOnlySpan<byte> body, int length, CompressionCodec codec)
    {
        // Where all values are null, some writers leave out even the codec's frame around nothing.
        if (body.IsEmpty && length == 0)
        {
            return default;
        }

        _budget.Charge(length);
        _page.Clear();
        var page = _page.Take(length);
        PageDecompressor.Decompress(codec, body, page);
        return page;
    }

    private void ReadDictionary(in PageHeader header, ReadOnlySpan<byte> page)
    {
        if (_dictionary is not null || _entries > 0)
        {
            throw Damaged("a dictionary page does not come first");
        }

        if (header.ValueCount < 0 || header.Encoding is not (Encoding.Plain or Encoding.PlainDictionary))
        {
            throw Damaged($"a dictionary of {header.ValueCount} values is encoded as {header.Encoding}");
        }

        _dictionary = new ValueStore(_column, _pool, _budget);
        _dictionary.AddPlain(page, header.ValueCount);
    }

    private void ReadDataPage(in PageHeader header, ReadOnlySpan<byte> page)
    {
        var at = 0;
        ReadLevels(page, ref at, _column.MaxRepetitionLevel, header.RepetitionEncoding, header.ValueCount, ref _repetitions);
        var present = header.ValueCount;
        if (_column.MaxDefinitionLevel > 0)
        {
            ReadLevels(page, ref at, _column.MaxDefinitionLevel, header.DefinitionEncoding, header.ValueCount, ref _definitions);
            present = _definitions.Span[_entries..].Count((byte)_column.MaxDefinitionLevel);
        }

        ReadValues(header.Encoding, page[at..], present);
        _entries += header.ValueCount;
    }

    /// <summary>The levels of a V2 page come bare and uncompressed, their lengths in the header.</summary>
    private void ReadDataPageV2(in PageHeader header, ReadOnlySpan<byte> body)
    {
        var levels = (long)header.RepetitionBytes + header.DefinitionBytes;
        if (header.RepetitionBytes < 0 || header.DefinitionBytes < 0 || levels > body.Length || levels > header.UncompressedBytes)
        {
            throw Damaged($"a page of {body.Length} bytes states {levels} bytes of levels");
        }

        DecodeLevels(body[..header.RepetitionBytes], _column.MaxRepetitionLevel, header.ValueCount, ref _repetitions);
        var present = header.ValueCount;
        if (_column.MaxDefinitionLevel > 0)
        {
            DecodeLevels(body.Slice(header.RepetitionBytes, header.DefinitionBytes), _column.MaxDefinitionLevel, header.ValueCount, ref _definitions);
            present = _definitions.Span[_entries..].Count((byte)_column.MaxDefinitionLevel);
        }

        var values = Decompress(
            body[(int)levels..], header.UncompressedBytes - (int)levels, header.IsCompressed ? _chunk.Codec : CompressionCodec.None);
        ReadValues(header.Encoding, values, present);
        _entries += header.ValueCount;
    }

    private void ReadValues(Encoding encoding, ReadOnlySpan<byte> page, int count)
    {
        switch (encoding)
        {
            case Encoding.Plain:
                _values.AddPlain(page, count);
                break;
            case Encoding.RleDictionary or Encoding.PlainDictionary:
                ReadIds(page, count);
                break;
            case Encoding.DeltaBinaryPacked when _column.Type is PhysicalType.Int32 or PhysicalType.Int64:
                _values.AddDeltas(page, count);
                break;
            case Encoding.DeltaLengthByteArray when _column.Type == PhysicalType.ByteArray:
                _values.AddDeltaLengths(page, count);
                break;
            case Encoding.DeltaByteArray when _column.Type is PhysicalType.ByteArray or PhysicalType.FixedByteArray:
                _values.AddDeltaPrefixes(page, count);
                break;
            case Encoding.ByteStreamSplit when _column.Type is not (PhysicalType.Boolean or PhysicalType.ByteArray):
                _values.AddStreams(page, count);
                break;
            case Encoding.Rle when _column.Type == PhysicalType.Boolean:
                _values.AddBooleanRuns(page, count);
                break;
            default:
                throw Damaged($"values of type {_column.Type} are encoded as {encoding}, which is not read here");
        }
    }

    private void ReadIds(ReadOnlySpan<byte> page, int count)
    {
        if (count == 0)
        {
            return;
        }

        if (_dictionary is null || page.IsEmpty)
        {
            throw Damaged("a page refers to a dictionary that is not there");
        }

        var ids = Scratch(count);
        HybridDecoder.Decode(page[1..], page[0], ids);
        _values.AddFrom(_dictionary, ids);
    }

    private Span<int> Scratch(int count)
    {
        _budget.Charge((long)count * sizeof(int));
        _scratch.Clear();
        return _scratch.Take(count);
    }

    private ColumnValues Build(long rows)
    {
        if (!_repetitions.Span.IsEmpty && _repetitions[0] != 0)
        {
            throw Damaged($"its first entry continues a row, at repetition level {_repetitions[0]}, where a row group begins one");
        }

        var started = _column.MaxRepetitionLevel == 0 ? _entries : _repetitions.Span.Count((byte)0);
        if (started != rows)
        {
            throw Damaged($"it holds {started} rows where its row group has {rows}");
        }

        var type = _column.Type;
        var isBytes = type is PhysicalType.ByteArray or PhysicalType.FixedByteArray;
        return new ColumnValues(_column)
        {
            RowCount = started,
            LevelCount = _entries,
            ValueCount = _values.Count,
            DefinitionLevels = _definitions.Span.ToArray(),
            RepetitionLevels = _repetitions.Span.ToArray(),
            Int32s = type == PhysicalType.Int32 ? _values.ToArray<int>() : default,
            Int64s = type == PhysicalType.Int64 ? _values.ToArray<long>() : default,
            Singles = type == PhysicalType.Single ? _values.ToArray<float>() : default,
            Doubles = type == PhysicalType.Double ? _values.ToArray<double>() : default,
            Booleans = type == PhysicalType.Boolean ? _values.ToArray<byte>() : default,
            Bytes = isBytes ? _values.Bytes.ToArray() : default,
            Offsets = isBytes ? (_values.Count == 0 ? new int[1] : _values.Offsets.ToArray()) : default,
        };
    }

    private ParquetException Damaged(string problem) => new($"Column '{_column.DottedPath}': {problem}.");
}
