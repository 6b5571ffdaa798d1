using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Pipeline.Sinks.Table;

/// <summary>Turns a JSON value that <see cref="AttributeMeter"/> accepted into an attribute value: text S, number N as written, bool, null, object M, array L.</summary>
internal static class AttributeBuilder
{
    public static AttributeValue Build(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = AttributeMeter.DeepestNesting * 4 });
        reader.Read();
        return Build(ref reader);
    }

    /// <summary>Builds the value whose first token the reader stands on, and leaves it on the last one.</summary>
    public static AttributeValue Build(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new AttributeValue { M = BuildMap(ref reader) },
        JsonTokenType.StartArray => new AttributeValue { L = BuildList(ref reader) },
        JsonTokenType.Number => new AttributeValue { N = Encoding.ASCII.GetString(reader.ValueSpan) },
        JsonTokenType.True => new AttributeValue { BOOL = true },
        JsonTokenType.False => new AttributeValue { BOOL = false },
        JsonTokenType.Null => new AttributeValue { NULL = true },
        _ => new AttributeValue { S = reader.GetString() },
    };

    /// <summary>Reads an object; of a property that occurs twice the last one stays, as in every JSON reader.</summary>
    public static Dictionary<string, AttributeValue> BuildMap(ref Utf8JsonReader reader)
    {
        var map = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            map[name] = Build(ref reader);
        }

        return map;
    }

    private static List<AttributeValue> BuildList(ref Utf8JsonReader reader)
    {
        var list = new List<AttributeValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            list.Add(Build(ref reader));
        }

        return list;
    }
}
