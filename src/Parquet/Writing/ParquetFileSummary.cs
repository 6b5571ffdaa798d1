namespace Parquet.Writing;

/// <summary>What a finished file holds.</summary>
/// <param name="RowCount">Rows.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="RowGroupCount">Row groups.</param>
public sealed record ParquetFileSummary(long RowCount, long Bytes, int RowGroupCount);
