using System.Text.Json;
using System.Text.Unicode;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>Opens request bodies and reads checked settings from them.</summary>
internal static class RequestJson
{
    /// <summary>A document of 32 levels takes two JSON levels each, and the request around it some.</summary>
    private const int MaxJsonDepth = 128;

    public static Utf8JsonReader Open(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            throw Problems.Serialization("The request body is not valid UTF-8");
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxJsonDepth });
        reader.Read();
        return reader;
    }

    /// <summary>Refuses anything after the request's object.</summary>
    public static void Close(ref Utf8JsonReader reader) => _ = reader.Read();

    public static Dictionary<string, string> ReadTextMap(ref Utf8JsonReader reader)
    {
        JsonFields.ExpectObject(ref reader);
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (JsonFields.NextField(ref reader))
        {
            var name = AttributeNames.Read(ref reader);
            if (JsonFields.MoveToValue(ref reader))
            {
                map[name] = JsonFields.ReadText(ref reader);
            }
        }

        return map;
    }

    public static string ReadChoice(ref Utf8JsonReader reader, string member, string[] allowed)
    {
        var value = JsonFields.ReadText(ref reader);
        return Array.IndexOf(allowed, value) >= 0
            ? value
            : throw Problems.Constraints(
                $"Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", allowed)}]");
    }

    public static int ReadInt(ref Utf8JsonReader reader, string member, int min, int max)
    {
        var value = JsonFields.ReadInt32(ref reader);
        var fault = value < min ? $"greater than or equal to {min}" : value > max ? $"less than or equal to {max}" : null;
        return fault is null
            ? value
            : throw Problems.Constraints($"Value '{value}' at '{member}' failed to satisfy constraint: Member must have value {fault}");
    }
}
