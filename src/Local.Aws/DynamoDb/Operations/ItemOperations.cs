using System.Text.Json;
using Local.Aws.DynamoDb.Expressions;
using Local.Aws.DynamoDb.Requests;
using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;
using Local.Aws.DynamoDb.Writes;

namespace Local.Aws.DynamoDb.Operations;

/// <summary>PutItem, GetItem, UpdateItem and DeleteItem.</summary>
internal static class ItemOperations
{
    public static void Put(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = ItemRequestReader.Read(body);
        ItemRequest.Require(("tableName", request.TableName), ("item", request.Item));
        CheckReturnValues(request);
        Write(ItemWrite.Put(tables, request), answer);
    }

    public static void Delete(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = ItemRequestReader.Read(body);
        CheckReturnValues(request);
        Write(ItemWrite.Delete(tables, request), answer);
    }

    public static void Update(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer) =>
        Write(ItemWrite.Update(tables, ItemRequestReader.Read(body)), answer);

    public static void Get(TableCatalog tables, ReadOnlySpan<byte> body, Utf8JsonWriter answer)
    {
        var request = ItemRequestReader.Read(body);
        ItemRequest.Require(("tableName", request.TableName), ("key", request.Key));
        var expressions = RequestExpressions.Prepare(request);
        var key = request.Key!;
        var table = tables.Get(request.TableName);
        KeyRules.CheckKey(table.Schema.Key, key);
        var encoded = KeyCodec.Encode(table.Schema.Key, key);
        byte[]? packed;
        double units;
        lock (table.Gate)
        {
            table.Admit(isWrite: false);
            packed = table.Items.Find(encoded);
            units = CapacityAnswer.ReadUnits(packed is null ? 0 : PackedItem.SizeOf(packed), request.ConsistentRead);
            table.Spend(isWrite: false, units);
        }

        answer.WriteStartObject();
        if (packed is not null)
        {
            var item = PackedItem.Unpack(packed, table.Names);
            answer.WritePropertyName("Item"u8);
            AttributeValueWriter.Write(answer, expressions.Projection?.Apply(item) ?? item);
        }

        CapacityAnswer.Write(answer, request.ReturnConsumedCapacity, table.Schema.Name, units);
        answer.WriteEndObject();
    }

    private static void CheckReturnValues(ItemRequest request)
    {
        if (request.ReturnValues is not ("NONE" or "ALL_OLD"))
        {
            throw Problems.Validation("ReturnValues can only be ALL_OLD or NONE");
        }
    }

    private static void Write(ItemWrite write, Utf8JsonWriter answer)
    {
        var result = SingleWrite.Run(write);
        answer.WriteStartObject();
        if (Returned(write, result) is { Count: > 0 } attributes)
        {
            answer.WritePropertyName("Attributes"u8);
            AttributeValueWriter.Write(answer, attributes);
        }

        CapacityAnswer.Write(
            answer, write.Request.ReturnConsumedCapacity, write.Table.Schema.Name, CapacityAnswer.WriteUnits(result.Before, result.After));
        answer.WriteEndObject();
    }

    private static AttributeMap? Returned(ItemWrite write, WriteResult result) => write.Request.ReturnValues switch
    {
        "ALL_OLD" => result.Before,
        "ALL_NEW" => result.After,
        "UPDATED_OLD" => Updated(write, result.Before),
        "UPDATED_NEW" => Updated(write, result.After),
        _ => null,
    };

    private static AttributeMap? Updated(ItemWrite write, AttributeMap? item)
    {
        if (item is null || write.Expressions.Update is not { } actions)
        {
            return null;
        }

        var scope = write.Expressions.Scope;
        return new Projection(actions.Select(action => scope.Resolve(action.Path))).Apply(item);
    }
}
