namespace Pipeline.Contracts.Types;

/// <summary>True or false.</summary>
public sealed record BooleanType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "boolean";
}
