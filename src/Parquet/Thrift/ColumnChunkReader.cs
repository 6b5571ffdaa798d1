using Parquet.Compression;
using Parquet.Encodings;
using Parquet.Metadata;
using Parquet.Schema;

namespace Parquet.Thrift;

/// <summary>Reads what a footer says about a column chunk.</summary>
internal static class ColumnChunkReader
{
    internal static ColumnChunkMetadata Read(ref ThriftReader thrift)
    {
        ColumnChunkMetadata? chunk = null;
        long? offsetIndex = null, columnIndex = null;
        int offsetIndexLength = 0, columnIndexLength = 0;
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.Binary:
                    throw new ParquetException($"A column chunk lies in another file, '{thrift.Text()}', which is not read here.");
                case 3 when type == ThriftType.Struct:
                    chunk = ReadMetadata(ref thrift);
                    break;
                case 4 when type == ThriftType.I64:
                    offsetIndex = thrift.I64();
                    break;
                case 5 when type == ThriftType.I32:
                    offsetIndexLength = thrift.I32();
                    break;
                case 6 when type == ThriftType.I64:
                    columnIndex = thrift.I64();
                    break;
                case 7 when type == ThriftType.I32:
                    columnIndexLength = thrift.I32();
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return chunk is null
            ? throw new ParquetException("A column chunk lacks its metadata.")
            : chunk with
            {
                OffsetIndexOffset = offsetIndex,
                OffsetIndexLength = offsetIndexLength,
                ColumnIndexOffset = columnIndex,
                ColumnIndexLength = columnIndexLength,
            };
    }

    private static ColumnChunkMetadata ReadMetadata(ref ThriftReader thrift)
    {
        var chunk = new ColumnChunkMetadata
        {
            Path = [],
            Type = (PhysicalType)(-1),
            Encodings = [],
            Codec = (CompressionCodec)(-1),
            ValueCount = -1,
            UncompressedBytes = -1,
            CompressedBytes = -1,
            DataPageOffset = -1,
        };
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            chunk = (field, type) switch
            {
                (1, ThriftType.I32) => chunk with { Type = (PhysicalType)thrift.I32() },
                (2, ThriftType.List) => chunk with { Encodings = ReadEncodings(ref thrift) },
                (3, ThriftType.List) => chunk with { Path = ReadPath(ref thrift) },
                (4, ThriftType.I32) => chunk with { Codec = (CompressionCodec)thrift.I32() },
                (5, ThriftType.I64) => chunk with { ValueCount = thrift.I64() },
                (6, ThriftType.I64) => chunk with { UncompressedBytes = thrift.I64() },
                (7, ThriftType.I64) => chunk with { CompressedBytes = thrift.I64() },
                (9, ThriftType.I64) => chunk with { DataPageOffset = thrift.I64() },
                (11, ThriftType.I64) => chunk with { DictionaryPageOffset = thrift.I64() },
                (12, ThriftType.Struct) => chunk with { Statistics = ReadStatistics(ref thrift) },
                (13, ThriftType.List) => chunk with { DataPageCount = ReadDataPageCount(ref thrift) },
                (14, ThriftType.I64) => chunk with { BloomFilterOffset = thrift.I64() },
                (15, ThriftType.I32) => chunk with { BloomFilterLength = thrift.I32() },
                _ => Skipped(ref thrift, type, chunk),
            };
        }

        return chunk;
    }

    private static ColumnChunkMetadata Skipped(ref ThriftReader thrift, ThriftType type, ColumnChunkMetadata chunk)
    {
        thrift.Skip(type);
        return chunk;
    }

    private static List<Encoding> ReadEncodings(ref ThriftReader thrift)
    {
        var encodings = new List<Encoding>();
        var count = thrift.BeginList(ThriftType.I32);
        for (var i = 0; i < count; i++)
        {
            encodings.Add((Encoding)thrift.I32());
        }

        return encodings;
    }

    private static List<string> ReadPath(ref ThriftReader thrift)
    {
        var path = new List<string>();
        var count = thrift.BeginList(ThriftType.Binary);
        for (var i = 0; i < count; i++)
        {
            path.Add(thrift.Text());
        }

        return path;
    }

    private static int ReadDataPageCount(ref ThriftReader thrift)
    {
        var pages = 0;
        var count = thrift.BeginList(ThriftType.Struct);
        for (var i = 0; i < count; i++)
        {
            var (kind, number) = (-1, 0);
            var root = thrift.BeginStruct();
            while (thrift.NextField(root, out var field, out var type))
            {
                switch (field)
                {
                    case 1 when type == ThriftType.I32:
                        kind = thrift.I32();
                        break;
                    case 3 when type == ThriftType.I32:
                        number = thrift.I32();
                        break;
                    default:
                        thrift.Skip(type);
                        break;
                }
            }

            pages += kind is FormatNames.DataPage or FormatNames.DataPageV2 ? number : 0;
        }

        return pages;
    }

    private static ColumnStatistics ReadStatistics(ref ThriftReader thrift)
    {
        var statistics = new ColumnStatistics();
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 3 when type == ThriftType.I64:
                    statistics = statistics with { NullCount = thrift.I64() };
                    break;
                case 5 when type == ThriftType.Binary:
                    statistics = statistics with { MaxValue = thrift.Binary().ToArray() };
                    break;
                case 6 when type == ThriftType.Binary:
                    statistics = statistics with { MinValue = thrift.Binary().ToArray() };
                    break;
                case 7 when type == ThriftType.True:
                    statistics = statistics with { IsMaxExact = thrift.Bool() };
                    break;
                case 8 when type == ThriftType.True:
                    statistics = statistics with { IsMinExact = thrift.Bool() };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return statistics;
    }
}
