using Parquet.Compression;

namespace Parquet.Writing;

/// <summary>How a file is laid out.</summary>
public sealed record ParquetWriterOptions
{
    /// <summary>The codec of all pages.</summary>
    /// <value>Default <see cref="CompressionCodec.Snappy"/>.</value>
    public CompressionCodec Codec { get; init; } = CompressionCodec.Snappy;

    /// <summary>Which encodings values may have.</summary>
    /// <value>Default <see cref="ValueEncodings.Compatible"/>.</value>
    public ValueEncodings Encodings { get; init; } = ValueEncodings.Compatible;

    /// <summary>Rows of a data page at most.</summary>
    /// <value>Default 20,000; at least 1.</value>
    public int PageRows { get; init; } = 20_000;

    /// <summary>Bytes of a data page before compression; a page holds at least one row, however large.</summary>
    /// <value>Default 1 MiB; at least 1 KiB.</value>
    public int PageBytes { get; init; } = 1024 * 1024;

    /// <summary>Buffered bytes, before compression, at which a row group is written.</summary>
    /// <value>Default 64 MiB; 1 KiB to 1 GiB.</value>
    /// <remarks>
    /// Values in a dictionary count once, with four bytes for each occurrence. A row group ends earlier at a dictionary of more than 1 MiB whose
    /// values would take much more in plain form, and where one column would take four times as much in plain form, because readers unfold it.
    /// </remarks>
    public long RowGroupBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Rows at which a row group is written, if any.</summary>
    /// <value>Default none; at least 1.</value>
    public int? RowGroupRows { get; init; }

    /// <summary>Dotted paths of the columns that get a bloom filter: keys of many distinct values that queries look up.</summary>
    /// <value>Default none.</value>
    public IReadOnlySet<string> BloomFilterColumns { get; init; } = new HashSet<string>();

    /// <summary>Share of absent values that a bloom filter may take for present.</summary>
    /// <value>Default 0.01; 0.0001 to 0.5.</value>
    public double BloomFilterFalsePositives { get; init; } = 0.01;

    /// <summary>Keys and values for the footer.</summary>
    /// <value>Default none.</value>
    public IReadOnlyDictionary<string, string> KeyValueMetadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether column and offset indexes are written, by which engines skip pages.</summary>
    /// <value>Default true.</value>
    public bool WritePageIndex { get; init; } = true;

    internal void Check(Schema.ParquetSchema schema)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)Encodings, (uint)ValueEncodings.Compact, nameof(Encodings));
        ArgumentOutOfRangeException.ThrowIfLessThan(PageRows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PageBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(RowGroupBytes, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RowGroupBytes, 1L << 30);
        ArgumentOutOfRangeException.ThrowIfLessThan(RowGroupRows ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BloomFilterFalsePositives, 0.0001);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BloomFilterFalsePositives, 0.5);
        foreach (var path in BloomFilterColumns)
        {
            var column = schema.Columns.FirstOrDefault(leaf => leaf.DottedPath == path) ?? throw new ArgumentException(
                $"A bloom filter is asked for '{path}', which is not a leaf; leaves are {string.Join(", ", schema.Columns.Select(leaf => leaf.DottedPath))}.");

            // Equal floats may differ in their bits (0.0 and -0.0, the many NaN), so a filter over bits would deny values that are there;
            // and DuckDB does not find binary values by their filters.
            if (column is not { Field.LogicalType.IsText: true } and not { Type: Schema.PhysicalType.Int32 or Schema.PhysicalType.Int64 })
            {
                throw new ArgumentException(
                    $"A bloom filter is asked for '{path}' of type {column.Type}; texts, integers, dates, timestamps and decimals up to 18 digits can have one.");
            }
        }
    }
}
