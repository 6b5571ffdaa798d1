namespace Parquet.Schema;

/// <summary>A logical type with its parameters.</summary>
/// <param name="Kind">The meaning.</param>
/// <param name="Precision">Digits of a decimal, else 0.</param>
/// <param name="Scale">Fraction digits of a decimal, else 0.</param>
public readonly record struct LogicalType(LogicalKind Kind, int Precision = 0, int Scale = 0)
{
    /// <summary>Whether the bytes are UTF-8 text.</summary>
    internal bool IsText => Kind is LogicalKind.String or LogicalKind.Json;

    /// <summary>Whether the integers count time since the epoch.</summary>
    internal bool IsTimestamp => Kind is LogicalKind.TimestampMillis or LogicalKind.TimestampMicros;
}
