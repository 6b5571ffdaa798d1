namespace Parquet.Pages;

/// <summary>The part of a column chunk that makes one page: whole rows, as positions in the column's buffers.</summary>
internal readonly record struct PageSlice(int FirstRow, int Rows, int FirstLevel, int Levels, int FirstValue, int Values);
