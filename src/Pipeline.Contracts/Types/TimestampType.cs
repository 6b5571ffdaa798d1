namespace Pipeline.Contracts.Types;

/// <summary>An instant, stored as microseconds since 1970-01-01 UTC.</summary>
public sealed record TimestampType : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "timestamp";
}
