using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>Everything that defines a table but its items; replaced as a whole when the table is updated.</summary>
internal sealed record TableSchema
{
    public required string Name { get; init; }

    public required KeySchema Key { get; init; }

    public required IReadOnlyList<KeyAttribute> Attributes { get; init; }

    public IReadOnlyList<IndexSchema> Indexes { get; init; } = [];

    /// <summary>Null is PAY_PER_REQUEST.</summary>
    public Throughput? Throughput { get; init; }

    public TimeToLive TimeToLive { get; init; } = new(null, false);

    public bool DeletionProtected { get; init; }

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>The key attributes and, for a read of an index, the index's as well: what LastEvaluatedKey holds.</summary>
    public AttributeMap PositionOf(AttributeMap item, IndexSchema? index)
    {
        var position = Key.Extract(item);
        if (index is not null)
        {
            foreach (var (name, value) in index.Key.Extract(item))
            {
                position[name] = value;
            }
        }

        return position;
    }

    /// <summary>The names of the attributes of <see cref="PositionOf"/>.</summary>
    public IReadOnlySet<string> PositionNames(IndexSchema? index)
    {
        var names = new HashSet<string>(Key.Names, StringComparer.Ordinal);
        names.UnionWith(index?.Key.Names ?? []);
        return names;
    }
}
