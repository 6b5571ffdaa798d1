namespace Parquet.Metadata;

/// <summary>Where a data page lies.</summary>
/// <param name="Offset">The page's first byte in the file, at its header.</param>
/// <param name="Bytes">Length with the header.</param>
/// <param name="FirstRow">The page's first row, counted from the row group's.</param>
public readonly record struct PageLocation(long Offset, int Bytes, long FirstRow);
