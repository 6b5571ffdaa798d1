using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Storage;

/// <summary>
/// One table's items and indexes. Every read and write happens inside <see cref="Gate"/>, so single-item operations are linearizable; transactions hold the gates
/// of all their tables. Packed items never change, so they may be read after the gate is left.
/// </summary>
internal sealed class Table
{
    private readonly TimeProvider _time;
    private readonly bool _throttled;
    private List<IndexStore> _indexes;
    private CapacityBucket? _reads;
    private CapacityBucket? _writes;

    public Table(TableSchema schema, TimeProvider time, bool throttled)
    {
        _time = time;
        _throttled = throttled;
        Schema = schema;
        Created = time.GetUtcNow();
        _indexes = [.. schema.Indexes.Select(index => new IndexStore(index))];
        Provision(schema.Throughput);
    }

    public Lock Gate { get; } = new();

    public NameTable Names { get; } = new();

    public SortedStore Items { get; } = new();

    public DateTimeOffset Created { get; }

    public Guid Id { get; } = Guid.NewGuid();

    public TableSchema Schema { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>The stored item, or null. The caller holds the gate.</summary>
    public AttributeMap? Find(byte[] key) => Items.Find(key) is { } packed ? PackedItem.Unpack(packed, Names) : null;

    /// <summary>Replaces an item (null: absent) in the table and its indexes. The caller holds the gate since it read <paramref name="before"/>.</summary>
    public void Replace(byte[] key, AttributeMap? before, AttributeMap? after)
    {
        Bytes -= before is null ? 0 : ItemSize.Of(before);
        byte[]? packed = null;
        if (after is not null)
        {
            var size = ItemSize.Of(after);
            Bytes += size;
            packed = PackedItem.Pack(after, size, Names);
            Items.Set(key, packed);
        }
        else if (before is not null)
        {
            Items.Remove(key);
        }

        foreach (var index in _indexes)
        {
            index.Replace(key, before, after, packed);
        }
    }

    public IndexStore? FindIndex(string name) => _indexes.Find(index => index.Schema.Name == name);

    /// <summary>Changes the definition: indexes that are new are filled from the items, those that are gone are dropped.</summary>
    public void Alter(Func<TableSchema, TableSchema> plan)
    {
        lock (Gate)
        {
            var schema = plan(Schema);
            _indexes = [.. schema.Indexes.Select(index => FindIndex(index.Name) is { } kept && kept.Schema.Key == index.Key ? kept : Fill(index))];
            if (Schema.Throughput != schema.Throughput)
            {
                Provision(schema.Throughput);
            }

            Schema = schema;
        }
    }

    /// <summary>Refuses the request if the table's provisioned capacity is used up. The caller holds the gate.</summary>
    public void Admit(bool isWrite)
    {
        if ((isWrite ? _writes : _reads) is { } bucket && !bucket.HasRoom())
        {
            throw Problems.Throttled();
        }
    }

    public void Spend(bool isWrite, double units) => (isWrite ? _writes : _reads)?.Spend(units);

    private IndexStore Fill(IndexSchema schema)
    {
        var index = new IndexStore(schema);
        Items.Visit(KeyRange.All, false, (key, packed) =>
        {
            index.Replace(key, null, PackedItem.Unpack(packed, Names), packed);
            return true;
        });
        return index;
    }

    private void Provision(Throughput? throughput)
    {
        var limited = _throttled ? throughput : null;
        _reads = limited is null ? null : new CapacityBucket(_time, limited.ReadUnits);
        _writes = limited is null ? null : new CapacityBucket(_time, limited.WriteUnits);
    }
}
