namespace Pipeline.Exports.Tables;

/// <summary>When two values of a column count as equal.</summary>
internal enum Equality
{
    /// <summary>When they are one value of the column's type: 7 and 007, 1.5 and 1.50.</summary>
    ByType,

    /// <summary>When they are written alike.</summary>
    ExactText,
}
