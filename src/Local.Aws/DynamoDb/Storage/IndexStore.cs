using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>The items of one secondary index, kept in step with the table inside each write.</summary>
internal sealed class IndexStore(IndexSchema schema)
{
    public IndexSchema Schema { get; } = schema;

    public SortedStore Items { get; } = new();

    public void Replace(byte[] tableKey, AttributeMap? before, AttributeMap? after, byte[]? packed)
    {
        var oldKey = before is not null && Schema.Key.Covers(before) ? KeyCodec.EncodeIndexed(Schema.Key, before, tableKey) : null;
        var newKey = after is not null && Schema.Key.Covers(after) ? KeyCodec.EncodeIndexed(Schema.Key, after, tableKey) : null;
        if (oldKey is not null && (newKey is null || !oldKey.AsSpan().SequenceEqual(newKey)))
        {
            Items.Remove(oldKey);
        }

        if (newKey is not null)
        {
            Items.Set(newKey, packed!);
        }
    }
}
