namespace Parquet.Metadata;

/// <summary>A row group as the footer describes it.</summary>
/// <param name="RowCount">Its rows.</param>
/// <param name="Columns">Its column chunks in the order of the schema's leaves.</param>
public sealed record RowGroupMetadata(long RowCount, IReadOnlyList<ColumnChunkMetadata> Columns)
{
    /// <summary>Bytes of all pages before compression.</summary>
    public long UncompressedBytes => Columns.Sum(column => column.UncompressedBytes);

    /// <summary>Bytes of all pages in the file.</summary>
    public long CompressedBytes => Columns.Sum(column => column.CompressedBytes);
}
