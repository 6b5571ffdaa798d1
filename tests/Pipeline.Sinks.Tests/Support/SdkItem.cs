using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Pipeline.Contracts.Tables;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>The item of a document as one would build it for the SDK's client: the peer of what <see cref="TableItemFactory"/> writes.</summary>
internal static class SdkItem
{
    public static Dictionary<string, AttributeValue> Build(TableContract contract, ReadOnlySpan<byte> payload, string shardId, string position, long arrivalMicros)
    {
        var item = contract.WholeDocument ? Value(payload).M : [];
        foreach (var field in (TableField?[])[.. contract.Attributes, contract.HashKey, contract.RangeKey])
        {
            if (field is not null && field.Source.TryRead(payload, out var value) && !value.IsNull)
            {
                item[field.Name] = field.Type == TableFieldType.Json ? new AttributeValue { S = Encoding.UTF8.GetString(value.Raw) } : Value(value.Raw);
            }
        }

        if (contract.TimeToLive is { } timeToLive && ExpiryTime.TryRead(timeToLive, payload, arrivalMicros, out var seconds))
        {
            item[timeToLive.Attribute] = new AttributeValue { N = seconds.ToString(CultureInfo.InvariantCulture) };
        }

        item[TablePosition.ShardAttribute] = new AttributeValue { S = shardId };
        item[TablePosition.SequenceAttribute] = new AttributeValue { S = position };
        return item;
    }

    private static AttributeValue Value(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        using var document = JsonDocument.ParseValue(ref reader);
        return Value(document.RootElement);
    }

    private static AttributeValue Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new AttributeValue { M = Map(value) },
        JsonValueKind.Array => new AttributeValue { L = [.. value.EnumerateArray().Select(Value)] },
        JsonValueKind.Number => new AttributeValue { N = value.GetRawText() },
        JsonValueKind.Null => new AttributeValue { NULL = true },
        JsonValueKind.String => new AttributeValue { S = value.GetString() },
        _ => new AttributeValue { BOOL = value.GetBoolean() },
    };

    private static Dictionary<string, AttributeValue> Map(JsonElement value)
    {
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            map[property.Name] = Value(property.Value);
        }

        return map;
    }
}
