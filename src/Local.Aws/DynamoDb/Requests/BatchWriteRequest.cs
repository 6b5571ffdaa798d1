using System.Text.Json;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>The parameters of BatchWriteItem: puts (with an item) and deletes (with a key), each with its table.</summary>
internal sealed record BatchWriteRequest(IReadOnlyList<ItemRequest> Writes, string? ReturnConsumedCapacity)
{
    public static BatchWriteRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = RequestJson.Open(body);
        JsonFields.ExpectObject(ref reader);
        List<ItemRequest>? writes = null;
        string? capacity = null;
        while (JsonFields.NextField(ref reader))
        {
            var name = AttributeNames.Read(ref reader);
            if (!JsonFields.MoveToValue(ref reader))
            {
                continue;
            }

            if (name == "RequestItems")
            {
                ReadTables(ref reader, writes = []);
            }
            else if (name == nameof(ReturnConsumedCapacity))
            {
                capacity = JsonFields.ReadText(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        RequestJson.Close(ref reader);
        return new BatchWriteRequest(writes ?? throw Problems.Missing("requestItems"), capacity);
    }

    private static void ReadTables(ref Utf8JsonReader reader, List<ItemRequest> writes)
    {
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.NextField(ref reader))
        {
            var table = AttributeNames.Read(ref reader);
            reader.Read();
            JsonFields.ExpectArray(ref reader);
            while (JsonFields.NextElement(ref reader))
            {
                writes.Add(ReadWrite(ref reader, table));
            }
        }
    }

    private static ItemRequest ReadWrite(ref Utf8JsonReader reader, string table)
    {
        JsonFields.ExpectObject(ref reader);
        ItemRequest? write = null;
        var count = 0;
        while (JsonFields.NextField(ref reader))
        {
            var isKnown = reader.ValueTextEquals("PutRequest"u8) || reader.ValueTextEquals("DeleteRequest"u8);
            if (!JsonFields.MoveToValue(ref reader))
            {
                continue;
            }

            if (!isKnown)
            {
                reader.Skip();
                continue;
            }

            write = ItemRequestReader.Read(ref reader);
            write.TableName = table;
            count++;
        }

        return count == 1
            ? write!
            : throw Problems.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
    }
}
