namespace Pipeline.Contracts.Conversion;

/// <summary>The conversions from a JSON value to a cell.</summary>
internal enum CellKind : byte
{
    Text,
    Json,
    Int,
    BigInt,
    Float,
    Double,
    Decimal32,
    Decimal64,
    DecimalWide,
    Boolean,
    Date,
    Timestamp,
    Binary,
}
