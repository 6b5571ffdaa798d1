namespace Pipeline.Contracts.Types;

/// <summary>A list; its elements may be null.</summary>
/// <param name="Element">The type of every element.</param>
public sealed record ArrayType(ColumnType Element) : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => $"array<{Element.AthenaName}>";

    /// <inheritdoc/>
    public override bool IsScalar => false;
}
