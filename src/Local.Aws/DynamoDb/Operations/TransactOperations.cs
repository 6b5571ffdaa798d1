using System.Text.Json;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;
using Local.Aws.DynamoDb.Writes;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>TransactWriteItems and TransactGetItems.</summary>
internal static class TransactOperations
{
    private const long MaxBytes = 4 << 20;

    public static void Write(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = TransactRequest.Read(body);
        IReadOnlyDictionary<string, double> units = new Dictionary<string, double>();
        var writes = request.Actions.Select(action => Create(tables, action.Kind, action.Request)).ToList();
        if (writes.Sum(write => write.Request.Item is { } item ? (long)ItemSize.Of(item) : 0) > MaxBytes)
        {
            throw Problems.Validation("Transaction request size has exceeded the maximum allowed size of 4 MB");
        }

        tables.Transactions.RunOnce(request.ClientRequestToken, body, () => units = Transaction.Run(writes));
        answer.WriteStartObject();
        CapacityAnswer.Write(answer, request.ReturnConsumedCapacity, units);
        answer.WriteEndObject();
    }

    public static void Get(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = TransactRequest.Read(body);
        var reads = request.Actions.Select(action => Locate(tables, action.Kind, action.Request)).ToList();
        var packed = new byte[]?[reads.Count];
        var gates = TableGates.Enter(reads.Select(read => read.Table));
        try
        {
            for (var i = 0; i < reads.Count; i++)
            {
                packed[i] = reads[i].Table.Items.Find(reads[i].Key);
            }
        }
        finally
        {
            gates.Leave();
        }

        var units = new Dictionary<string, double>(StringComparer.Ordinal);
        answer.WriteStartObject();
        answer.WriteStartArray("Responses"u8);
        for (var i = 0; i < reads.Count; i++)
        {
            var (table, _, expressions) = reads[i];
            answer.WriteStartObject();
            if (packed[i] is { } found)
            {
                var item = PackedItem.Unpack(found, table.Names);
                answer.WritePropertyName("Item"u8);
                AttributeValueWriter.Write(answer, expressions.Projection?.Apply(item) ?? item);
            }

            answer.WriteEndObject();
            var size = packed[i] is { } counted ? PackedItem.SizeOf(counted) : 0;
            units[table.Schema.Name] = units.GetValueOrDefault(table.Schema.Name) + (2 * CapacityAnswer.ReadUnits(size, consistent: true));
        }

        answer.WriteEndArray();
        CapacityAnswer.Write(answer, request.ReturnConsumedCapacity, units);
        answer.WriteEndObject();
    }

    private static ItemWrite Create(TableCatalog tables, string kind, ItemRequest request) => kind switch
    {
        "Put" => ItemWrite.Put(tables, request),
        "Update" => ItemWrite.Update(tables, request),
        "Delete" => ItemWrite.Delete(tables, request),
        "ConditionCheck" => ItemWrite.Check(tables, request),
        _ => throw Problems.Validation("TransactItems can only contain one of Check, Put, Update or Delete"),
    };

    private static (Table Table, byte[] Key, RequestExpressions Expressions) Locate(TableCatalog tables, string kind, ItemRequest request)
    {
        if (kind != "Get")
        {
            throw Problems.Validation("TransactItems of TransactGetItems can only contain Get");
        }

        var expressions = RequestExpressions.Prepare(request);
        var key = request.Key ?? throw Problems.Missing("transactItems.1.member.get.key");
        var table = tables.Get(request.TableName);
        KeyRules.CheckKey(table.Schema.Key, key);
        return (table, KeyCodec.Encode(table.Schema.Key, key), expressions);
    }
}
