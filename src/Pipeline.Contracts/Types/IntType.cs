namespace Pipeline.Contracts.Types;

/// <summary>A 32-bit signed integer.</summary>
public sealed record IntType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "int";
}
