namespace Parquet.Metadata;

/// <summary>How the bounds of a column's pages follow each other. The numbers are the format's own.</summary>
public enum BoundaryOrder
{
    /// <summary>In no order.</summary>
    Unordered = 0,

    /// <summary>Lower and upper bounds never fall.</summary>
    Ascending = 1,

    /// <summary>Lower and upper bounds never rise.</summary>
    Descending = 2,
}
