using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Reads;

/// <summary>What a Query or Scan reads: a table or one of its indexes.</summary>
internal sealed class ReadTarget
{
    private readonly IndexStore? _index;

    private ReadTarget(Table table, TableSchema schema, IndexStore? index)
    {
        Table = table;
        Schema = schema;
        _index = index;
    }

    public Table Table { get; }

    public TableSchema Schema { get; }

    public IndexSchema? Index => _index?.Schema;

    public KeySchema Key => Index?.Key ?? Schema.Key;

    public SortedStore Items => _index?.Items ?? Table.Items;

    public static ReadTarget Find(TableCatalog tables, ItemRequest request)
    {
        var table = tables.Get(request.TableName);
        lock (table.Gate)
        {
            var index = request.IndexName is null
                ? null
                : table.FindIndex(request.IndexName)
                    ?? throw Problems.Validation($"The table does not have the specified index: {request.IndexName}");
            if (request.ConsistentRead && index is { Schema.IsGlobal: true })
            {
                throw Problems.Validation("Consistent reads are not supported on global secondary indexes");
            }

            return new ReadTarget(table, table.Schema, index);
        }
    }

    /// <summary>The place of an ExclusiveStartKey, which must hold exactly the attributes that LastEvaluatedKey has.</summary>
    public byte[] Locate(AttributeMap startKey, string problem)
    {
        var names = Schema.PositionNames(Index);
        if (startKey.Count != names.Count || !Schema.Key.Covers(startKey) || !Key.Covers(startKey))
        {
            throw Problems.Validation(problem);
        }

        var tableKey = KeyCodec.Encode(Schema.Key, startKey);
        return Index is null ? tableKey : KeyCodec.EncodeIndexed(Key, startKey, tableKey);
    }
}
