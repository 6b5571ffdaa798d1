namespace Pipeline.Contracts.Types;

/// <summary>A group of named fields.</summary>
/// <param name="Fields">The fields in order; at least one.</param>
public sealed record StructType(IReadOnlyList<StructField> Fields) : ColumnType
{
    /// <inheritdoc/>
    public override string AthenaName => $"struct<{string.Join(',', Fields.Select(member => $"{member.Name}:{member.Type.AthenaName}"))}>";

    /// <inheritdoc/>
    public override bool IsScalar => false;
}
