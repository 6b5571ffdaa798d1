using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>The parameters of BatchGetItem: per table its keys and projection.</summary>
internal sealed record BatchGetRequest(IReadOnlyList<ItemRequest> Tables, string? ReturnConsumedCapacity)
{
    public static BatchGetRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = RequestJson.Open(body);
        JsonFields.ExpectObject(ref reader);
        List<ItemRequest>? tables = null;
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
                tables = [];
                JsonFields.ExpectObject(ref reader);
                while (JsonFields.NextField(ref reader))
                {
                    var table = AttributeNames.Read(ref reader);
                    reader.Read();
                    var request = ItemRequestReader.Read(ref reader);
                    request.TableName = table;
                    tables.Add(request);
                }
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
        return tables?.Count == 0
            ? throw Problems.Constraints("Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1")
            : new BatchGetRequest(tables ?? throw Problems.Missing("requestItems"), capacity);
    }
}
