using System.Text.Json;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.DynamoDb.Requests;

/// <summary>The parameters of the operations on tables, which are rare and small: a parsed document with checked access.</summary>
internal readonly struct TableRequest(JsonElement element)
{
    public static JsonDocument Parse(ReadOnlySpan<byte> body)
    {
        CheckText(body);
        var reader = RequestJson.Open(body);
        var document = JsonDocument.ParseValue(ref reader);
        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return document;
        }

        document.Dispose();
        throw Problems.Serialization("Unexpected value type in payload");
    }

    public string? Text(string name) => Find(name, JsonValueKind.String, "String") is { } value ? value.GetString() : null;

    public string RequiredText(string name) => Text(name) ?? throw Problems.Missing(char.ToLowerInvariant(name[0]) + name[1..]);

    public bool? Boolean(string name)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Problems.Serialization($"{name}: {value.ValueKind} cannot be converted to Boolean");
    }

    public long? Number(string name) => Find(name, JsonValueKind.Number, "Long") is { } value
        ? value.TryGetInt64(out var number) ? number : throw Problems.Serialization($"{name}: {value.GetRawText()} cannot be converted to Long")
        : null;

    public TableRequest? Object(string name) => Find(name, JsonValueKind.Object, "Map") is { } value ? new TableRequest(value) : null;

    /// <summary>The objects of a list, or null if there is no list.</summary>
    public IReadOnlyList<TableRequest>? List(string name)
    {
        if (Find(name, JsonValueKind.Array, "List") is not { } list)
        {
            return null;
        }

        var elements = new List<TableRequest>();
        foreach (var member in list.EnumerateArray())
        {
            elements.Add(member.ValueKind == JsonValueKind.Object
                ? new TableRequest(member)
                : throw Problems.Serialization($"{name}: {member.ValueKind} found where a structure was expected"));
        }

        return elements;
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name, JsonValueKind.Array, "List") is not { } list)
        {
            return [];
        }

        var texts = new List<string>();
        foreach (var member in list.EnumerateArray())
        {
            texts.Add(member.ValueKind == JsonValueKind.String
                ? member.GetString()!
                : throw Problems.Serialization($"{name}: {member.ValueKind} cannot be converted to String"));
        }

        return texts;
    }

    /// <summary>Walks the whole body once, so that no later access meets a broken escape or anything after the document.</summary>
    private static void CheckText(ReadOnlySpan<byte> body)
    {
        var reader = RequestJson.Open(body);
        do
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
            {
                _ = JsonFields.ReadText(ref reader);
            }
        }
        while (reader.Read());
    }

    private JsonElement? Find(string name, JsonValueKind kind, string wanted)
    {
        if (!element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == kind ? value : throw Problems.Serialization($"{name}: {value.ValueKind} cannot be converted to {wanted}");
    }
}
