namespace Parquet.Metadata;

/// <summary>Bounds of every data page of a column chunk.</summary>
/// <param name="Pages">The pages in order.</param>
/// <param name="Order">How their bounds follow each other.</param>
public sealed record ColumnIndex(IReadOnlyList<PageBounds> Pages, BoundaryOrder Order);
