using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Contracts.Columns;

/// <summary>How the values of a leaf are held.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The members name exactly the .NET types of the values.")]
public enum LeafKind
{
    /// <summary>In <see cref="LeafColumn.Int32s"/>: int, date, decimal of at most 9 digits.</summary>
    Int32,

    /// <summary>In <see cref="LeafColumn.Int64s"/>: bigint, timestamp, decimal of at most 18 digits.</summary>
    Int64,

    /// <summary>In <see cref="LeafColumn.Singles"/>.</summary>
    Single,

    /// <summary>In <see cref="LeafColumn.Doubles"/>.</summary>
    Double,

    /// <summary>In <see cref="LeafColumn.Booleans"/>, one byte each, 0 or 1.</summary>
    Boolean,

    /// <summary>In <see cref="LeafColumn.Bytes"/> and <see cref="LeafColumn.Offsets"/>: text and binary.</summary>
    ByteArray,

    /// <summary>In <see cref="LeafColumn.Bytes"/>, <see cref="LeafDescriptor.TypeLength"/> each: decimals above 18 digits, big-endian two's complement.</summary>
    FixedByteArray,
}
