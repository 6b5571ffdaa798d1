namespace Pipeline.Contracts.Types;

/// <summary>A calendar day, stored as days since 1970-01-01.</summary>
public sealed record DateType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "date";
}
