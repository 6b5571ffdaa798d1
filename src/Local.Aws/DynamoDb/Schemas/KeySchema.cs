using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Schemas;

/// <summary>The partition key and, if there is one, the sort key of a table or an index.</summary>
internal sealed record KeySchema(KeyAttribute Hash, KeyAttribute? Range)
{
    public IEnumerable<string> Names => Range is { } range ? [Hash.Name, range.Name] : [Hash.Name];

    public bool Contains(string name) => Hash.Name == name || Range?.Name == name;

    /// <summary>The key attributes alone.</summary>
    public AttributeMap Extract(AttributeMap item)
    {
        var key = new AttributeMap(2) { [Hash.Name] = item[Hash.Name] };
        if (Range is { } range)
        {
            key[range.Name] = item[range.Name];
        }

        return key;
    }

    /// <summary>Whether an item belongs into the index that has this schema: it has the key attributes in the right types.</summary>
    public bool Covers(AttributeMap item) => Has(item, Hash) && (Range is not { } range || Has(item, range));

    private static bool Has(AttributeMap item, KeyAttribute attribute) =>
        item.TryGetValue(attribute.Name, out var value) && value.Type == attribute.Type;
}
