using System.Diagnostics.CodeAnalysis;

namespace Parquet.Schema;

/// <summary>How a leaf's values are stored. The numbers are the format's own.</summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "The names of the format's own types.")]
[SuppressMessage("Design", "CA1027:Mark enums with FlagsAttribute", Justification = "The numbers are codes; 3 is the deprecated INT96.")]
public enum PhysicalType
{
    /// <summary>One bit.</summary>
    Boolean = 0,

    /// <summary>32-bit signed integer.</summary>
    Int32 = 1,

    /// <summary>64-bit signed integer.</summary>
    Int64 = 2,

    /// <summary>IEEE 754 single.</summary>
    Single = 4,

    /// <summary>IEEE 754 double.</summary>
    Double = 5,

    /// <summary>Bytes of any length.</summary>
    ByteArray = 6,

    /// <summary>Bytes of the length that the schema states.</summary>
    FixedByteArray = 7,
}
