using Parquet.Compression;
using Parquet.Encodings;
using Parquet.Schema;

namespace Parquet.Metadata;

/// <summary>Where and how one column of one row group is stored.</summary>
public sealed record ColumnChunkMetadata
{
    /// <summary>Names from the root to the leaf.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>How the values are stored.</summary>
    public required PhysicalType Type { get; init; }

    /// <summary>Encodings that occur in the chunk, of levels and of values.</summary>
    public required IReadOnlyList<Encoding> Encodings { get; init; }

    /// <summary>The codec of all pages.</summary>
    public required CompressionCodec Codec { get; init; }

    /// <summary>Entries, nulls included.</summary>
    public required long ValueCount { get; init; }

    /// <summary>Bytes of all pages with their headers before compression.</summary>
    public required long UncompressedBytes { get; init; }

    /// <summary>Bytes of all pages with their headers in the file.</summary>
    public required long CompressedBytes { get; init; }

    /// <summary>Where the first data page begins.</summary>
    public required long DataPageOffset { get; init; }

    /// <summary>Where the dictionary page begins, if there is one.</summary>
    public long? DictionaryPageOffset { get; init; }

    /// <summary>Data pages, or 0 if the file does not say.</summary>
    public int DataPageCount { get; init; }

    /// <summary>Statistics, if the file has them.</summary>
    public ColumnStatistics? Statistics { get; init; }

    /// <summary>Where the bloom filter begins, if there is one.</summary>
    public long? BloomFilterOffset { get; init; }

    /// <summary>Bytes of the bloom filter with its header.</summary>
    public int BloomFilterLength { get; init; }

    /// <summary>Where the column index begins, if there is one.</summary>
    public long? ColumnIndexOffset { get; init; }

    /// <summary>Bytes of the column index.</summary>
    public int ColumnIndexLength { get; init; }

    /// <summary>Where the offset index begins, if there is one.</summary>
    public long? OffsetIndexOffset { get; init; }

    /// <summary>Bytes of the offset index.</summary>
    public int OffsetIndexLength { get; init; }

    /// <summary>Where the chunk's first page begins. Some writers state 0, where the magic lies, for a dictionary that is not there.</summary>
    internal long StartOffset => DictionaryPageOffset is > 0 and { } dictionary && dictionary < DataPageOffset ? dictionary : DataPageOffset;
}
