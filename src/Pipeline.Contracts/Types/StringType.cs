namespace Pipeline.Contracts.Types;

/// <summary>UTF-8 text.</summary>
/// <param name="IsJson">True when the column takes any JSON value and keeps its raw text (contract type <c>json</c>).</param>
public sealed record StringType(bool IsJson = false) : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => "string";
}
