using System.Buffers.Binary;
using Parquet.Buffers;
using Parquet.Compression;
using Parquet.Encodings;
using Parquet.Metadata;
using Parquet.Schema;
using Parquet.Thrift;

namespace Parquet.Tests.Support;

/// <summary>A file of one column chunk whose pages are given, for what our writer does not write.</summary>
internal static class HandMadeFile
{
    public static byte[] Write(ParquetField column, int rows, IEnumerable<(PageHeader Header, byte[] Body)> pages, Func<ColumnChunkMetadata, ColumnChunkMetadata>? change = null)
    {
        var pool = new BufferPool();
        var bytes = new PooledList<byte>(pool);
        bytes.AddRange("PAR1"u8);
        foreach (var (header, body) in pages)
        {
            WriteHeader(header, ref bytes);
            bytes.AddRange(body);
        }

        var schema = new ParquetSchema(column);
        var chunk = new ColumnChunkMetadata
        {
            Path = schema.Columns[0].Path,
            Type = schema.Columns[0].Type,
            Encodings = [Encoding.Plain, Encoding.Rle],
            Codec = CompressionCodec.None,
            ValueCount = pages.Where(page => page.Header.Type != FormatNames.DictionaryPage).Sum(page => page.Header.ValueCount),
            UncompressedBytes = bytes.Count - 4,
            CompressedBytes = bytes.Count - 4,
            DataPageOffset = 4,
        };
        var footer = new PooledList<byte>(pool);
        MetadataWriter.WriteFooter(
            new FileMetadata { Schema = schema, RowCount = rows, RowGroups = [new RowGroupMetadata(rows, [change is null ? chunk : change(chunk)])], KeyValueMetadata = [] },
            ref footer);
        bytes.AddRange(footer.Span);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.Take(sizeof(int)), footer.Count);
        bytes.AddRange("PAR1"u8);
        return bytes.Span.ToArray();
    }

    private static void WriteHeader(PageHeader header, ref PooledList<byte> bytes)
    {
        var thrift = new ThriftWriter(ref bytes);
        var root = thrift.BeginElement();
        thrift.I32(1, header.Type);
        thrift.I32(2, header.UncompressedBytes);
        thrift.I32(3, header.CompressedBytes);
        if (header.Checksum is { } checksum)
        {
            thrift.I32(4, checksum);
        }

        var isSecond = header.Type == FormatNames.DataPageV2;
        var details = thrift.BeginStruct(isSecond ? 8 : 5);
        thrift.I32(1, header.ValueCount);
        if (isSecond)
        {
            thrift.I32(2, header.ValueCount);
            thrift.I32(3, header.ValueCount);
            thrift.I32(4, (int)header.Encoding);
            thrift.I32(5, header.DefinitionBytes);
            thrift.I32(6, header.RepetitionBytes);
            thrift.Bool(7, header.IsCompressed);
        }
        else
        {
            thrift.I32(2, (int)header.Encoding);
            thrift.I32(3, (int)header.DefinitionEncoding);
            thrift.I32(4, (int)header.RepetitionEncoding);
        }

        thrift.End(details);
        thrift.End(root);
    }
}
