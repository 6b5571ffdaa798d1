using System.Diagnostics.CodeAnalysis;

namespace Parquet.Schema;

/// <summary>A node of a schema: a leaf with a physical type, or a group with children.</summary>
/// <remarks>
/// Types are those that Athena's engine v3 reads. A timestamp is an INT64, never the deprecated INT96; a decimal takes INT32 up to 9 digits,
/// INT64 up to 18, and above that the shortest fixed length that holds its digits.
/// </remarks>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of the format's own types.")]
public sealed record ParquetField
{
    private ParquetField(string name, Repetition repetition)
    {
        Name = name;
        Repetition = repetition;
    }

    /// <summary>The field's name.</summary>
    public string Name { get; internal init; }

    /// <summary>How often the field occurs in its parent.</summary>
    public Repetition Repetition { get; internal init; }

    /// <summary>How a leaf is stored; <see langword="null"/> for a group.</summary>
    public PhysicalType? PhysicalType { get; private init; }

    /// <summary>What the values, or the group, mean.</summary>
    public LogicalType LogicalType { get; private init; }

    /// <summary>The length of a fixed byte array, else 0.</summary>
    public int TypeLength { get; private init; }

    /// <summary>A group's fields in order; empty for a leaf.</summary>
    public IReadOnlyList<ParquetField> Children { get; private init; } = [];

    /// <summary>A boolean.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Boolean(string name, bool optional = false) => Leaf(name, optional, Schema.PhysicalType.Boolean);

    /// <summary>A 32-bit integer.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Int32(string name, bool optional = false) => Leaf(name, optional, Schema.PhysicalType.Int32);

    /// <summary>A 64-bit integer.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Int64(string name, bool optional = false) => Leaf(name, optional, Schema.PhysicalType.Int64);

    /// <summary>A single-precision number.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Single(string name, bool optional = false) => Leaf(name, optional, Schema.PhysicalType.Single);

    /// <summary>A double-precision number.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Double(string name, bool optional = false) => Leaf(name, optional, Schema.PhysicalType.Double);

    /// <summary>Bytes of any length.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Binary(string name, bool optional = false) => Leaf(name, optional, Schema.PhysicalType.ByteArray);

    /// <summary>Bytes of one fixed length.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="length">The length, at least 1.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField FixedBinary(string name, int length, bool optional = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        return Leaf(name, optional, Schema.PhysicalType.FixedByteArray) with { TypeLength = length };
    }

    /// <summary>UTF-8 text.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField String(string name, bool optional = false) =>
        Leaf(name, optional, Schema.PhysicalType.ByteArray, LogicalKind.String);

    /// <summary>A JSON document as UTF-8 text.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Json(string name, bool optional = false) =>
        Leaf(name, optional, Schema.PhysicalType.ByteArray, LogicalKind.Json);

    /// <summary>A date as days since 1970-01-01.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Date(string name, bool optional = false) => Leaf(name, optional, Schema.PhysicalType.Int32, LogicalKind.Date);

    /// <summary>A UTC instant in milliseconds.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField TimestampMillis(string name, bool optional = false) =>
        Leaf(name, optional, Schema.PhysicalType.Int64, LogicalKind.TimestampMillis);

    /// <summary>A UTC instant in microseconds.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField TimestampMicros(string name, bool optional = false) =>
        Leaf(name, optional, Schema.PhysicalType.Int64, LogicalKind.TimestampMicros);

    /// <summary>A decimal; its physical type follows from the precision.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="precision">Digits in all, 1 to 38.</param>
    /// <param name="scale">Fraction digits, 0 to <paramref name="precision"/>.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Decimal(string name, int precision, int scale, bool optional = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 38);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        var type = precision <= 9 ? Schema.PhysicalType.Int32 : precision <= 18 ? Schema.PhysicalType.Int64 : Schema.PhysicalType.FixedByteArray;
        return Leaf(name, optional, type) with
        {
            LogicalType = new LogicalType(LogicalKind.Decimal, precision, scale),
            TypeLength = type == Schema.PhysicalType.FixedByteArray ? DecimalLength(precision) : 0,
        };
    }

    /// <summary>A struct.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="children">Its fields, at least one.</param>
    /// <param name="optional">Whether it may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField Group(string name, IReadOnlyList<ParquetField> children, bool optional = false)
    {
        ArgumentNullException.ThrowIfNull(children);
        return new ParquetField(name, Optional(optional)) { Children = [.. children] };
    }

    /// <summary>A list in the three levels that the format asks for: <c>name (LIST) / repeated list / element</c>.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="element">The element; its name becomes <c>element</c>.</param>
    /// <param name="optional">Whether the list itself may be null.</param>
    /// <returns>The field.</returns>
    public static ParquetField List(string name, ParquetField element, bool optional = false)
    {
        ArgumentNullException.ThrowIfNull(element);
        var repeated = new ParquetField("list", Repetition.Repeated) { Children = [element with { Name = "element" }] };
        return new ParquetField(name, Optional(optional)) { LogicalType = new LogicalType(LogicalKind.List), Children = [repeated] };
    }

    /// <summary>The fewest bytes whose two's complement holds every number of so many digits.</summary>
    /// <param name="precision">Digits, 1 to 38.</param>
    /// <returns>The length in bytes.</returns>
    public static int DecimalLength(int precision)
    {
        var largest = System.Numerics.BigInteger.Pow(10, precision) - 1;
        return largest.GetByteCount(isUnsigned: false);
    }

    /// <summary>A leaf as a file's footer describes it; <see cref="ParquetSchema"/> checks it.</summary>
    internal static ParquetField Stored(string name, Repetition repetition, PhysicalType type, LogicalType logical, int typeLength) =>
        new(name, repetition) { PhysicalType = type, LogicalType = logical, TypeLength = typeLength };

    /// <summary>A group as a file's footer describes it; <see cref="ParquetSchema"/> checks it.</summary>
    internal static ParquetField Stored(string name, Repetition repetition, LogicalType logical, IReadOnlyList<ParquetField> children) =>
        new(name, repetition) { LogicalType = logical, Children = children };

    private static ParquetField Leaf(string name, bool optional, PhysicalType type, LogicalKind kind = LogicalKind.None) =>
        new(name, Optional(optional)) { PhysicalType = type, LogicalType = new LogicalType(kind) };

    private static Repetition Optional(bool optional) => optional ? Repetition.Optional : Repetition.Required;
}
