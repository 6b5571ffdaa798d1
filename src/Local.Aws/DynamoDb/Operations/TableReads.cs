using System.Text.Json;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>The keys that one BatchGetItem wants from one table, and what was found.</summary>
internal sealed class TableReads
{
    private readonly ItemRequest _request;
    private readonly RequestExpressions _expressions;
    private readonly List<byte[]> _keys;
    private readonly List<byte[]> _found = [];
    private int _read;

    public TableReads(TableCatalog tables, ItemRequest request)
    {
        _request = request;
        _expressions = RequestExpressions.Prepare(request);
        Table = tables.Get(request.TableName);
        var wanted = request.Keys ?? throw Problems.Missing("requestItems." + request.TableName + ".member.keys");
        if (wanted.Count == 0)
        {
            throw Problems.Constraints(
                $"Value '[]' at 'requestItems.{request.TableName}.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1");
        }

        var schema = Table.Schema.Key;
        _keys = [.. wanted.Select(key =>
        {
            KeyRules.CheckKey(schema, key);
            return KeyCodec.Encode(schema, key);
        })];
        BatchOperations.CheckDistinct(_keys.Select(key => (Table, key)));
    }

    public Table Table { get; }

    public double Units { get; private set; }

    /// <summary>Reads until all keys are read, capacity is used up or the answer is full.</summary>
    public void Run(ref int budget)
    {
        lock (Table.Gate)
        {
            Table.Admit(isWrite: false);
            for (; _read < _keys.Count && budget > 0; _read++)
            {
                var packed = Table.Items.Find(_keys[_read]);
                var size = packed is null ? 0 : PackedItem.SizeOf(packed);
                Units += CapacityAnswer.ReadUnits(size, _request.ConsistentRead);
                budget -= size;
                if (packed is not null)
                {
                    _found.Add(packed);
                }
            }

            Table.Spend(isWrite: false, Units);
        }
    }

    public void WriteItems(Utf8JsonWriter answer)
    {
        answer.WriteStartArray(_request.TableName!);
        foreach (var packed in _found)
        {
            var item = PackedItem.Unpack(packed, Table.Names);
            AttributeValueWriter.Write(answer, _expressions.Projection?.Apply(item) ?? item);
        }

        answer.WriteEndArray();
    }

    public void WriteUnprocessed(Utf8JsonWriter answer)
    {
        if (_read == _keys.Count)
        {
            return;
        }

        answer.WriteStartObject(_request.TableName!);
        answer.WriteStartArray("Keys"u8);
        foreach (var key in _request.Keys!.Skip(_read))
        {
            AttributeValueWriter.Write(answer, key);
        }

        answer.WriteEndArray();
        if (_request.ProjectionExpression is { } projection)
        {
            answer.WriteString("ProjectionExpression"u8, projection);
        }

        if (_request.ExpressionAttributeNames is { } names)
        {
            answer.WriteStartObject("ExpressionAttributeNames"u8);
            foreach (var (placeholder, name) in names)
            {
                answer.WriteString(placeholder, name);
            }

            answer.WriteEndObject();
        }

        answer.WriteBoolean("ConsistentRead"u8, _request.ConsistentRead);
        answer.WriteEndObject();
    }
}
