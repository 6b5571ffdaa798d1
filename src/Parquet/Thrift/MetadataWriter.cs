using System.Globalization;
using System.Reflection;
using Parquet.Buffers;
using Parquet.Encodings;
using Parquet.Metadata;
using static Parquet.Thrift.FormatNames;

namespace Parquet.Thrift;

/// <summary>Writes the footer's structures; the field numbers are those of parquet.thrift.</summary>
internal static class MetadataWriter
{
    /// <summary>"name version x.y.z (build hash)": readers parse this form to know a writer's old mistakes.</summary>
    private static readonly string CreatedBy = string.Create(
        CultureInfo.InvariantCulture,
        $"consumer-parquet version {typeof(MetadataWriter).Assembly.GetName().Version?.ToString(3)} (build {Build()})");

    internal static void WriteFooter(FileMetadata file, ref PooledList<byte> target)
    {
        var thrift = new ThriftWriter(ref target);
        var root = thrift.BeginElement();

        // There is no agreed meaning of version 2; the format's text asks writers for 1.
        thrift.I32(1, 1);
        SchemaWriter.Write(ref thrift, 2, file.Schema);
        thrift.I64(3, file.RowCount);
        thrift.BeginList(4, ThriftType.Struct, file.RowGroups.Count);
        for (var i = 0; i < file.RowGroups.Count; i++)
        {
            WriteRowGroup(ref thrift, file.RowGroups[i], i);
        }

        if (file.KeyValueMetadata.Count > 0)
        {
            thrift.BeginList(5, ThriftType.Struct, file.KeyValueMetadata.Count);
            foreach (var (key, value) in file.KeyValueMetadata)
            {
                var pair = thrift.BeginElement();
                thrift.Text(1, key);
                thrift.Text(2, value);
                thrift.End(pair);
            }
        }

        thrift.Text(6, CreatedBy);
        thrift.BeginList(7, ThriftType.Struct, file.Schema.Columns.Count);
        for (var i = 0; i < file.Schema.Columns.Count; i++)
        {
            var order = thrift.BeginElement();
            thrift.Empty(1);
            thrift.End(order);
        }

        thrift.End(root);
    }

    internal static void WriteColumnIndex(ColumnIndex index, ref PooledList<byte> target)
    {
        var thrift = new ThriftWriter(ref target);
        var root = thrift.BeginElement();
        thrift.BeginList(1, ThriftType.True, index.Pages.Count);
        foreach (var page in index.Pages)
        {
            thrift.ElementBool(page.OnlyNulls);
        }

        thrift.BeginList(2, ThriftType.Binary, index.Pages.Count);
        foreach (var page in index.Pages)
        {
            thrift.ElementBinary(page.Min.Span);
        }

        thrift.BeginList(3, ThriftType.Binary, index.Pages.Count);
        foreach (var page in index.Pages)
        {
            thrift.ElementBinary(page.Max.Span);
        }

        thrift.I32(4, (int)index.Order);
        thrift.BeginList(5, ThriftType.I64, index.Pages.Count);
        foreach (var page in index.Pages)
        {
            thrift.ElementI64(page.NullCount);
        }

        thrift.End(root);
    }

    internal static void WriteOffsetIndex(IReadOnlyList<PageLocation> pages, ref PooledList<byte> target)
    {
        var thrift = new ThriftWriter(ref target);
        var root = thrift.BeginElement();
        thrift.BeginList(1, ThriftType.Struct, pages.Count);
        foreach (var page in pages)
        {
            var location = thrift.BeginElement();
            thrift.I64(1, page.Offset);
            thrift.I32(2, page.Bytes);
            thrift.I64(3, page.FirstRow);
            thrift.End(location);
        }

        thrift.End(root);
    }

    private static void WriteRowGroup(ref ThriftWriter thrift, RowGroupMetadata group, int ordinal)
    {
        var outer = thrift.BeginElement();
        thrift.BeginList(1, ThriftType.Struct, group.Columns.Count);
        foreach (var column in group.Columns)
        {
            WriteChunk(ref thrift, column);
        }

        thrift.I64(2, group.UncompressedBytes);
        thrift.I64(3, group.RowCount);
        thrift.I64(5, group.Columns[0].StartOffset);
        thrift.I64(6, group.CompressedBytes);
        if (ordinal <= short.MaxValue)
        {
            thrift.I16(7, (short)ordinal);
        }

        thrift.End(outer);
    }

    private static void WriteChunk(ref ThriftWriter thrift, ColumnChunkMetadata chunk)
    {
        var outer = thrift.BeginElement();
        thrift.I64(2, 0);
        WriteChunkMetadata(ref thrift, chunk);
        if (chunk.OffsetIndexOffset is { } offsetIndex)
        {
            thrift.I64(4, offsetIndex);
            thrift.I32(5, chunk.OffsetIndexLength);
        }

        if (chunk.ColumnIndexOffset is { } columnIndex)
        {
            thrift.I64(6, columnIndex);
            thrift.I32(7, chunk.ColumnIndexLength);
        }

        thrift.End(outer);
    }

    private static void WriteChunkMetadata(ref ThriftWriter thrift, ColumnChunkMetadata chunk)
    {
        var outer = thrift.BeginStruct(3);
        thrift.I32(1, (int)chunk.Type);
        thrift.BeginList(2, ThriftType.I32, chunk.Encodings.Count);
        foreach (var encoding in chunk.Encodings)
        {
            thrift.ElementI32((int)encoding);
        }

        thrift.BeginList(3, ThriftType.Binary, chunk.Path.Count);
        foreach (var name in chunk.Path)
        {
            thrift.ElementText(name);
        }

        thrift.I32(4, (int)chunk.Codec);
        thrift.I64(5, chunk.ValueCount);
        thrift.I64(6, chunk.UncompressedBytes);
        thrift.I64(7, chunk.CompressedBytes);
        thrift.I64(9, chunk.DataPageOffset);
        if (chunk.DictionaryPageOffset is { } dictionary)
        {
            thrift.I64(11, dictionary);
        }

        if (chunk.Statistics is { } statistics)
        {
            WriteStatistics(ref thrift, 12, statistics);
        }

        WriteEncodingStatistics(ref thrift, chunk);
        if (chunk.BloomFilterOffset is { } bloom)
        {
            thrift.I64(14, bloom);
            thrift.I32(15, chunk.BloomFilterLength);
        }

        thrift.End(outer);
    }

    /// <summary>Readers use the page counts to see that a chunk is dictionary-encoded throughout, and then prune by the dictionary.</summary>
    private static void WriteEncodingStatistics(ref ThriftWriter thrift, ColumnChunkMetadata chunk)
    {
        var hasDictionary = chunk.DictionaryPageOffset is not null;
        thrift.BeginList(13, ThriftType.Struct, hasDictionary ? 2 : 1);
        if (hasDictionary)
        {
            WriteEncodingStatistic(ref thrift, DictionaryPage, Encoding.Plain, 1);
        }

        WriteEncodingStatistic(ref thrift, DataPage, chunk.Encodings[0], chunk.DataPageCount);
    }

    private static void WriteEncodingStatistic(ref ThriftWriter thrift, int pageType, Encoding encoding, int count)
    {
        var outer = thrift.BeginElement();
        thrift.I32(1, pageType);
        thrift.I32(2, (int)encoding);
        thrift.I32(3, count);
        thrift.End(outer);
    }

    private static void WriteStatistics(ref ThriftWriter thrift, int field, ColumnStatistics statistics)
    {
        var outer = thrift.BeginStruct(field);
        if (statistics.NullCount is { } nulls)
        {
            thrift.I64(3, nulls);
        }

        if (statistics.MinValue is { } min && statistics.MaxValue is { } max)
        {
            thrift.Binary(5, max.Span);
            thrift.Binary(6, min.Span);
            thrift.Bool(7, statistics.IsMaxExact);
            thrift.Bool(8, statistics.IsMinExact);
        }

        thrift.End(outer);
    }

    private static string Build()
    {
        var version = typeof(MetadataWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? "unknown" : version[(plus + 1)..];
    }
}
