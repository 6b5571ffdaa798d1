using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Pipeline.Contracts.Tables;

namespace Pipeline.Exports.Applying;

/// <summary>A row as attributes of an item.</summary>
internal static class RowAttributes
{
    public static Dictionary<string, AttributeValue> Of(JsonElement row) => row.EnumerateObject().ToDictionary(column => column.Name, column => Value(column.Value));

    private static AttributeValue Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new AttributeValue { M = Of(value), IsMSet = true },
        JsonValueKind.Array => new AttributeValue { L = [.. value.EnumerateArray().Select(Value)], IsLSet = true },
        JsonValueKind.True or JsonValueKind.False => new AttributeValue { BOOL = value.GetBoolean() },
        JsonValueKind.Null => new AttributeValue { NULL = true },
        JsonValueKind.Number => Number(value.GetRawText()),
        _ => new AttributeValue { S = value.GetString() },
    };

    /// <summary>A number that DynamoDB would refuse or round is kept as its text: nothing is lost.</summary>
    private static AttributeValue Number(string text) =>
        TableNumber.TryMeasure(Encoding.ASCII.GetBytes(text), out _) ? new AttributeValue { N = text } : new AttributeValue { S = text };
}
