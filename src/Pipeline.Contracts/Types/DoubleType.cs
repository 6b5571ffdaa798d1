namespace Pipeline.Contracts.Types;

/// <summary>A 64-bit IEEE 754 number.</summary>
public sealed record DoubleType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "double";
}
