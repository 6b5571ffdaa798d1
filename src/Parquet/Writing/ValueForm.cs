namespace Parquet.Writing;

/// <summary>How a column holds the values of the row group that is being filled.</summary>
internal enum ValueForm
{
    /// <summary>As they came, because a dictionary of a few values would take more than they do.</summary>
    Few,

    /// <summary>As ids of a dictionary.</summary>
    Dictionary,

    /// <summary>As they came, because a dictionary does not pay.</summary>
    Plain,
}
