using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>Reads an item as it goes over the wire. Strict: a name that is there twice, or a value with two types, is an error.</summary>
internal static class WireItem
{
    public static Dictionary<string, AttributeValue> Of(ITableItem item)
    {
        using var buffer = new ItemBuffer();
        item.WriteItem(buffer);
        return Read(buffer.Span);
    }

    public static Dictionary<string, AttributeValue> Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        using var document = JsonDocument.ParseValue(ref reader);
        Assert.False(reader.Read());
        return Map(document.RootElement);
    }

    private static Dictionary<string, AttributeValue> Map(JsonElement value)
    {
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            map.Add(property.Name, Value(property.Value));
        }

        return map;
    }

    private static AttributeValue Value(JsonElement value)
    {
        var (type, content) = Assert.Single(value.EnumerateObject().Select(property => (property.Name, property.Value)));
        return type switch
        {
            "S" => new AttributeValue { S = content.GetString() },
            "N" => new AttributeValue { N = content.GetString() },
            "BOOL" => new AttributeValue { BOOL = content.GetBoolean() },
            "NULL" => new AttributeValue { NULL = content.GetBoolean() },
            "M" => new AttributeValue { M = Map(content) },
            "L" => new AttributeValue { L = [.. content.EnumerateArray().Select(Value)] },
            _ => throw new InvalidOperationException($"{type} is no type that items here have."),
        };
    }
}
