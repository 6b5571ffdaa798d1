using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Conversion;

/// <summary>What the conversion of one leaf needs to know, looked up once when the contract is compiled.</summary>
internal sealed class CellType
{
    private CellType(CellKind kind, int precision, int scale, EpochUnit epoch)
    {
        Kind = kind;
        Precision = precision;
        Scale = scale;
        Epoch = epoch;
    }

    public CellKind Kind { get; }

    public int Precision { get; }

    public int Scale { get; }

    public EpochUnit Epoch { get; }

    /// <summary>The bytes that a value takes beside those of its text.</summary>
    public int Width => Kind switch
    {
        CellKind.BigInt or CellKind.Double or CellKind.Decimal64 or CellKind.Timestamp => 8,
        CellKind.DecimalWide => 16,
        CellKind.Boolean => 1,
        _ => 4,
    };

    public static CellType Of(ColumnType type, EpochUnit epoch) => type switch
    {
        StringType text => new CellType(text.IsJson ? CellKind.Json : CellKind.Text, 0, 0, epoch),
        IntType => new CellType(CellKind.Int, 0, 0, epoch),
        BigIntType => new CellType(CellKind.BigInt, 0, 0, epoch),
        FloatType => new CellType(CellKind.Float, 0, 0, epoch),
        DoubleType => new CellType(CellKind.Double, 0, 0, epoch),
        BooleanType => new CellType(CellKind.Boolean, 0, 0, epoch),
        DateType => new CellType(CellKind.Date, 0, 0, epoch),
        TimestampType => new CellType(CellKind.Timestamp, 0, 0, epoch),
        BinaryType => new CellType(CellKind.Binary, 0, 0, epoch),
        DecimalType(<= 9, _) small => new CellType(CellKind.Decimal32, small.Precision, small.Scale, epoch),
        DecimalType(<= 18, _) medium => new CellType(CellKind.Decimal64, medium.Precision, medium.Scale, epoch),
        DecimalType large => new CellType(CellKind.DecimalWide, large.Precision, large.Scale, epoch),
        _ => throw new ArgumentException($"{type} is no scalar type", nameof(type)),
    };
}
