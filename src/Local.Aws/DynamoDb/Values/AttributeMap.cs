namespace Local.Aws.DynamoDb.Values;

/// <summary>The attributes of an item, of a key or of a map value. Whoever holds one from an item treats it as frozen and changes a copy.</summary>
internal sealed class AttributeMap : Dictionary<string, AttributeValue>
{
    public AttributeMap()
    {
    }

    public AttributeMap(int capacity)
        : base(capacity)
    {
    }

    public AttributeMap(AttributeMap other)
        : base(other)
    {
    }
}
