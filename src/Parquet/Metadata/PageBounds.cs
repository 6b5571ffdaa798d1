namespace Parquet.Metadata;

/// <summary>What the column index says about one page.</summary>
/// <param name="NullCount">Entries without a value.</param>
/// <param name="Min">A lower bound; empty if the page holds only nulls.</param>
/// <param name="Max">An upper bound; empty if the page holds only nulls.</param>
/// <param name="OnlyNulls">Whether the page holds no value.</param>
public sealed record PageBounds(long NullCount, ReadOnlyMemory<byte> Min, ReadOnlyMemory<byte> Max, bool OnlyNulls);
