using Parquet.Buffers;
using Parquet.Encodings;
using static Parquet.Thrift.FormatNames;

namespace Parquet.Thrift;

/// <summary>The header before a page.</summary>
internal readonly record struct PageHeader
{
    internal int Type { get; init; }

    internal int UncompressedBytes { get; init; }

    internal int CompressedBytes { get; init; }

    /// <summary>CRC-32 of the page's bytes as they lie in the file, if the writer gave one.</summary>
    internal int? Checksum { get; init; }

    /// <summary>Entries of a data page with nulls, or values of a dictionary.</summary>
    internal int ValueCount { get; init; }

    internal Encoding Encoding { get; init; }

    /// <summary>Bytes of the levels before a V2 page's values; they are never compressed.</summary>
    internal int DefinitionBytes { get; init; }

    internal int RepetitionBytes { get; init; }

    /// <summary>Whether a V2 page's values are compressed.</summary>
    internal bool IsCompressed { get; init; }

    /// <summary>Level encodings of a V1 page.</summary>
    internal Encoding DefinitionEncoding { get; init; }

    internal Encoding RepetitionEncoding { get; init; }

    internal void Write(ref PooledList<byte> target)
    {
        var thrift = new ThriftWriter(ref target);
        var root = thrift.BeginElement();
        thrift.I32(1, Type);
        thrift.I32(2, UncompressedBytes);
        thrift.I32(3, CompressedBytes);
        var details = thrift.BeginStruct(Type == DictionaryPage ? 7 : 5);
        thrift.I32(1, ValueCount);
        thrift.I32(2, (int)Encoding);
        if (Type == DataPage)
        {
            thrift.I32(3, (int)Encoding.Rle);
            thrift.I32(4, (int)Encoding.Rle);
        }

        thrift.End(details);
        thrift.End(root);
    }

    internal static PageHeader Read(ref ThriftReader thrift)
    {
        var header = new PageHeader { Type = -1, UncompressedBytes = -1, CompressedBytes = -1, ValueCount = -1 };
        var root = thrift.BeginStruct();
        while (thrift.NextField(root, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.I32:
                    header = header with { Type = thrift.I32() };
                    break;
                case 2 when type == ThriftType.I32:
                    header = header with { UncompressedBytes = thrift.I32() };
                    break;
                case 3 when type == ThriftType.I32:
                    header = header with { CompressedBytes = thrift.I32() };
                    break;
                case 4 when type == ThriftType.I32:
                    header = header with { Checksum = thrift.I32() };
                    break;
                case 5 or 7 when type == ThriftType.Struct:
                    header = ReadDetails(ref thrift, header);
                    break;
                case 8 when type == ThriftType.Struct:
                    header = ReadDetailsV2(ref thrift, header);
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return header;
    }

    private static PageHeader ReadDetails(ref ThriftReader thrift, PageHeader header)
    {
        var outer = thrift.BeginStruct();
        while (thrift.NextField(outer, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.I32:
                    header = header with { ValueCount = thrift.I32() };
                    break;
                case 2 when type == ThriftType.I32:
                    header = header with { Encoding = (Encoding)thrift.I32() };
                    break;
                case 3 when type == ThriftType.I32:
                    header = header with { DefinitionEncoding = (Encoding)thrift.I32() };
                    break;
                case 4 when type == ThriftType.I32:
                    header = header with { RepetitionEncoding = (Encoding)thrift.I32() };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return header;
    }

    private static PageHeader ReadDetailsV2(ref ThriftReader thrift, PageHeader header)
    {
        header = header with { IsCompressed = true };
        var outer = thrift.BeginStruct();
        while (thrift.NextField(outer, out var field, out var type))
        {
            switch (field)
            {
                case 1 when type == ThriftType.I32:
                    header = header with { ValueCount = thrift.I32() };
                    break;
                case 4 when type == ThriftType.I32:
                    header = header with { Encoding = (Encoding)thrift.I32() };
                    break;
                case 5 when type == ThriftType.I32:
                    header = header with { DefinitionBytes = thrift.I32() };
                    break;
                case 6 when type == ThriftType.I32:
                    header = header with { RepetitionBytes = thrift.I32() };
                    break;
                case 7 when type == ThriftType.True:
                    header = header with { IsCompressed = thrift.Bool() };
                    break;
                default:
                    thrift.Skip(type);
                    break;
            }
        }

        return header;
    }
}
