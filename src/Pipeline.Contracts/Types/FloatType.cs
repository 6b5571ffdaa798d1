namespace Pipeline.Contracts.Types;

/// <summary>A 32-bit IEEE 754 number.</summary>
public sealed record FloatType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "float";
}
