using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Columns;

/// <summary>What is known of a leaf before any value: its place in the row and how values are held.</summary>
/// <param name="Path">The names from the column down, dotted, e.g. <c>shipping.city</c>; array elements are <c>list.element</c>.</param>
/// <param name="Type">The leaf's scalar type.</param>
/// <param name="Kind">How the values are held.</param>
/// <param name="MaxDefinitionLevel">How many optional or repeated steps lead to a value.</param>
/// <param name="MaxRepetitionLevel">How many repeated steps lead to a value.</param>
/// <param name="TypeLength">The bytes of each value of a <see cref="LeafKind.FixedByteArray"/>, else 0.</param>
/// <param name="Precision">The digits of a decimal, else 0.</param>
/// <param name="Scale">The digits after the point of a decimal, else 0.</param>
public sealed record LeafDescriptor(
    string Path, ColumnType Type, LeafKind Kind, int MaxDefinitionLevel, int MaxRepetitionLevel, int TypeLength, int Precision, int Scale)
{
    internal static LeafDescriptor OfScalar(string path, ColumnType type, int maxDefinitionLevel, int maxRepetitionLevel)
    {
        (int precision, int scale) = type is DecimalType number ? (number.Precision, number.Scale) : (0, 0);
        LeafKind kind = type switch
        {
            IntType or DateType or DecimalType { Precision: <= 9 } => LeafKind.Int32,
            BigIntType or TimestampType or DecimalType { Precision: <= 18 } => LeafKind.Int64,
            DecimalType => LeafKind.FixedByteArray,
            FloatType => LeafKind.Single,
            DoubleType => LeafKind.Double,
            BooleanType => LeafKind.Boolean,
            _ => LeafKind.ByteArray,
        };
        int length = kind == LeafKind.FixedByteArray ? BytesOf(precision) : 0;
        return new LeafDescriptor(path, type, kind, maxDefinitionLevel, maxRepetitionLevel, length, precision, scale);
    }

    /// <summary>The fewest bytes whose two's complement holds that many digits.</summary>
    private static int BytesOf(int precision)
    {
        var limit = Int128.One;
        for (int i = 0; i < precision; i++)
        {
            limit *= 10;
        }

        int bytes = 1;
        while (bytes < 16 && (Int128.One << ((8 * bytes) - 1)) < limit)
        {
            bytes++;
        }

        return bytes;
    }
}
