namespace Pipeline.Exports.Tables;

/// <summary>One column of an exported table.</summary>
/// <param name="Name">Its name in headers, JSON objects and Parquet schemas, and in the changes.</param>
/// <param name="Type">What its values are.</param>
internal sealed record ColumnSettings(string Name, CellType Type)
{
    /// <summary>When two of its values count as equal.</summary>
    public Equality Equality { get; init; }

    /// <summary>Digits of a decimal.</summary>
    public int Precision { get; init; } = 38;

    /// <summary>Fraction digits of a decimal.</summary>
    public int Scale { get; init; } = 9;
}
