namespace Pipeline.Contracts.Types;

/// <summary>A 64-bit signed integer.</summary>
public sealed record BigIntType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "bigint";
}
