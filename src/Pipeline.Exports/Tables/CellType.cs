namespace Pipeline.Exports.Tables;

/// <summary>What the values of a column are.</summary>
internal enum CellType
{
    /// <summary>UTF-8 text, compared byte for byte.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>An exact number of the column's precision and scale.</summary>
    Decimal,

    /// <summary>A binary floating-point number of 64 bits.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day.</summary>
    Date,

    /// <summary>An instant to the microsecond; without an offset it is UTC.</summary>
    Timestamp,
}
