namespace Pipeline.Contracts.Types;

/// <summary>An exact decimal number.</summary>
/// <param name="Precision">All digits, 1 to 38.</param>
/// <param name="Scale">Digits after the point, 0 to the precision.</param>
public sealed record DecimalType(int Precision, int Scale) : ColumnType
{
    /// <summary>The most digits that Athena and Parquet readers accept.</summary>
    public const int MaxPrecision = 38;

    /// <inheritdoc/>
    public override string AthenaName => $"decimal({Precision},{Scale})";
}
