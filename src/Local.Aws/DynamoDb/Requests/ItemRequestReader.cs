using System.Text.Json;
using Local.Aws.DynamoDb.Values;
using Local.Aws.Hosting;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>Reads an item request; the reader stands on its object's start before, on its end after. Unknown members are skipped, as AWS does.</summary>
internal static class ItemRequestReader
{
    private static readonly string[] ReturnValueSets = ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"];
    private static readonly string[] ReturnOnFailureSets = ["ALL_OLD", "NONE"];
    private static readonly string[] CapacitySets = ["INDEXES", "TOTAL", "NONE"];
    private static readonly string[] SelectSets = ["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"];

    public static ItemRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = RequestJson.Open(body);
        var request = Read(ref reader);
        RequestJson.Close(ref reader);
        return request;
    }

    public static ItemRequest Read(ref Utf8JsonReader reader)
    {
        JsonFields.ExpectObject(ref reader);
        var request = new ItemRequest();
        while (JsonFields.NextField(ref reader))
        {
            var name = AttributeNames.Read(ref reader);
            if (JsonFields.MoveToValue(ref reader) && !ReadDocument(ref reader, request, name) && !ReadExpression(ref reader, request, name))
            {
                ReadSetting(ref reader, request, name);
            }
        }

        return request;
    }

    private static bool ReadDocument(ref Utf8JsonReader reader, ItemRequest request, string name)
    {
        switch (name)
        {
            case nameof(ItemRequest.Key):
                request.Key = AttributeValueReader.ReadMap(ref reader);
                return true;
            case nameof(ItemRequest.Item):
                request.Item = AttributeValueReader.ReadMap(ref reader);
                return true;
            case nameof(ItemRequest.Keys):
                JsonFields.ExpectArray(ref reader);
                request.Keys = [];
                while (JsonFields.NextElement(ref reader))
                {
                    request.Keys.Add(AttributeValueReader.ReadMap(ref reader));
                }

                return true;
            case nameof(ItemRequest.ExclusiveStartKey):
                request.ExclusiveStartKey = ReadStartKey(ref reader);
                return true;
            case nameof(ItemRequest.ExpressionAttributeValues):
                request.ExpressionAttributeValues = ReadValues(ref reader);
                return true;
            case nameof(ItemRequest.ExpressionAttributeNames):
                request.ExpressionAttributeNames = RequestJson.ReadTextMap(ref reader);
                return true;
            default:
                return false;
        }
    }

    private static AttributeMap ReadStartKey(ref Utf8JsonReader reader)
    {
        try
        {
            return AttributeValueReader.ReadMap(ref reader);
        }
        catch (ServiceException exception) when (exception.Message.StartsWith("Supplied AttributeValue", StringComparison.Ordinal))
        {
            throw Problems.Validation($"The provided starting key is invalid: {exception.Message}");
        }
    }

    /// <summary>The values of placeholders: an error says which.</summary>
    private static AttributeMap ReadValues(ref Utf8JsonReader reader)
    {
        JsonFields.ExpectObject(ref reader);
        var values = new AttributeMap(4);
        while (JsonFields.NextField(ref reader))
        {
            var name = AttributeNames.Read(ref reader);
            reader.Read();
            try
            {
                values[name] = AttributeValueReader.Read(ref reader);
            }
            catch (ServiceException exception) when (exception.Error.Code == "ValidationException")
            {
                throw Problems.Validation($"ExpressionAttributeValues contains invalid value: {exception.Message} for key {name}");
            }
        }

        return values;
    }

    private static bool ReadExpression(ref Utf8JsonReader reader, ItemRequest request, string name)
    {
        switch (name)
        {
            case nameof(ItemRequest.ConditionExpression):
                request.ConditionExpression = JsonFields.ReadText(ref reader);
                return true;
            case nameof(ItemRequest.UpdateExpression):
                request.UpdateExpression = JsonFields.ReadText(ref reader);
                return true;
            case nameof(ItemRequest.ProjectionExpression):
                request.ProjectionExpression = JsonFields.ReadText(ref reader);
                return true;
            case nameof(ItemRequest.FilterExpression):
                request.FilterExpression = JsonFields.ReadText(ref reader);
                return true;
            case nameof(ItemRequest.KeyConditionExpression):
                request.KeyConditionExpression = JsonFields.ReadText(ref reader);
                return true;
            case "Expected" or "AttributeUpdates" or "AttributesToGet" or "ConditionalOperator" or "KeyConditions" or "QueryFilter" or "ScanFilter":
                request.LegacyParameters.Add(name);
                reader.Skip();
                return true;
            default:
                return false;
        }
    }

    private static void ReadSetting(ref Utf8JsonReader reader, ItemRequest request, string name)
    {
        switch (name)
        {
            case nameof(ItemRequest.TableName):
                request.TableName = JsonFields.ReadText(ref reader);
                break;
            case nameof(ItemRequest.IndexName):
                request.IndexName = JsonFields.ReadText(ref reader);
                break;
            case nameof(ItemRequest.ReturnValues):
                request.ReturnValues = RequestJson.ReadChoice(ref reader, "returnValues", ReturnValueSets);
                break;
            case "ReturnValuesOnConditionCheckFailure":
                request.ReturnsOldOnFailure =
                    RequestJson.ReadChoice(ref reader, "returnValuesOnConditionCheckFailure", ReturnOnFailureSets) == "ALL_OLD";
                break;
            case nameof(ItemRequest.ReturnConsumedCapacity):
                request.ReturnConsumedCapacity = RequestJson.ReadChoice(ref reader, "returnConsumedCapacity", CapacitySets);
                break;
            case nameof(ItemRequest.ConsistentRead):
                request.ConsistentRead = JsonFields.ReadBoolean(ref reader);
                break;
            case nameof(ItemRequest.Limit):
                request.Limit = RequestJson.ReadInt(ref reader, "limit", 1, int.MaxValue);
                break;
            case nameof(ItemRequest.ScanIndexForward):
                request.ScanIndexForward = JsonFields.ReadBoolean(ref reader);
                break;
            case nameof(ItemRequest.Select):
                request.Select = RequestJson.ReadChoice(ref reader, "select", SelectSets);
                break;
            case nameof(ItemRequest.Segment):
                request.Segment = RequestJson.ReadInt(ref reader, "segment", 0, 999_999);
                break;
            case nameof(ItemRequest.TotalSegments):
                request.TotalSegments = RequestJson.ReadInt(ref reader, "totalSegments", 1, 1_000_000);
                break;
            default:
                reader.Skip();
                break;
        }
    }
}
