using System.Buffers.Binary;
using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Metadata;
using Parquet.Thrift;
using Parquet.Writing;

namespace Parquet.Pages;

/// <summary>Writes one column chunk: the dictionary page, then the data pages with their levels, noting bounds and positions.</summary>
internal sealed class ChunkEncoder(PageSink sink, BufferPool pool, ParquetWriterOptions options)
{
    private PooledList<byte> _page = new(pool);

    internal EncodedChunk Encode(ColumnWriter column)
    {
        var encoding = column.PrepareChunk();
        var start = sink.Position;
        sink.BeginChunk();
        if (encoding == Encoding.RleDictionary)
        {
            _page.Clear();
            var count = column.WriteDictionary(ref _page);
            sink.WritePage(FormatNames.DictionaryPage, Encoding.Plain, count, _page.Span);
        }

        var dataStart = sink.Position;
        var index = new ColumnIndexBuilder();
        var locations = new List<PageLocation>();
        long nulls = 0;
        var pages = new PageSplitter(column, options.PageRows, options.PageBytes);
        while (pages.Next(out var slice))
        {
            var bounds = EncodePage(column, slice);
            var offset = sink.Position;
            var bytes = sink.WritePage(FormatNames.DataPage, encoding, slice.Levels, _page.Span);
            locations.Add(new PageLocation(offset, bytes, slice.FirstRow));
            index.Add(column, slice.Levels - slice.Values, bounds);
            nulls += slice.Levels - slice.Values;
        }

        var chunk = new ColumnChunkMetadata
        {
            Path = column.Column.Path,
            Type = column.Column.Type,
            Encodings = Encodings(encoding),
            Codec = sink.Codec,
            ValueCount = column.LevelCount,
            UncompressedBytes = sink.UncompressedBytes,
            CompressedBytes = sink.Position - start,
            DataPageOffset = dataStart,
            DictionaryPageOffset = dataStart > start ? start : null,
            DataPageCount = locations.Count,
            Statistics = Statistics(nulls, column.ChunkBounds()),
        };
        return new EncodedChunk(chunk, locations, options.WritePageIndex && !column.HasUnorderedValues ? index.Build() : null);
    }

    internal void Release() => _page.Release();

    private ValueBounds? EncodePage(ColumnWriter column, in PageSlice slice)
    {
        _page.Clear();
        WriteLevels(column.RepetitionLevels, column.Column.MaxRepetitionLevel, slice);
        WriteLevels(column.DefinitionLevels, column.Column.MaxDefinitionLevel, slice);
        return column.EncodePage(slice, ref _page);
    }

    /// <summary>In a V1 page the levels carry their length before them.</summary>
    private void WriteLevels(ReadOnlySpan<byte> levels, int max, in PageSlice slice)
    {
        if (max == 0)
        {
            return;
        }

        var start = _page.Count;
        _page.Take(sizeof(int));
        HybridEncoder.EncodeLevels(levels.Slice(slice.FirstLevel, slice.Levels), BitPacking.Width((ulong)max), ref _page);
        BinaryPrimitives.WriteInt32LittleEndian(_page.Span[start..], _page.Count - start - sizeof(int));
    }

    /// <summary>The value encoding first, then the encoding of a dictionary and of the levels, as the format asks.</summary>
    private static Encoding[] Encodings(Encoding encoding) => encoding switch
    {
        Encoding.RleDictionary => [Encoding.RleDictionary, Encoding.Plain, Encoding.Rle],
        _ => [encoding, Encoding.Rle],
    };

    private static ColumnStatistics Statistics(long nulls, ValueBounds? bounds) => bounds is null
        ? new ColumnStatistics { NullCount = nulls }
        : new ColumnStatistics
        {
            NullCount = nulls,
            MinValue = bounds.Min,
            MaxValue = bounds.Max,
            IsMinExact = bounds.IsMinExact,
            IsMaxExact = bounds.IsMaxExact,
        };
}
