using System.Collections.Frozen;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>A secondary index: global or local, what it is keyed by and which attributes it carries.</summary>
internal sealed record IndexSchema
{
    public required string Name { get; init; }

    public required bool IsGlobal { get; init; }

    public required KeySchema Key { get; init; }

    public required ProjectionType ProjectionType { get; init; }

    public IReadOnlyList<string> NonKeyAttributes { get; init; } = [];

    public Throughput? Throughput { get; init; }

    /// <summary>The attributes that a read of the index alone can see, or null for all.</summary>
    public FrozenSet<string>? VisibleAttributes(KeySchema table) => ProjectionType == ProjectionType.All
        ? null
        : table.Names.Concat(Key.Names).Concat(NonKeyAttributes).ToFrozenSet(StringComparer.Ordinal);
}
