using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Steps of reading a known object; whatever is not as expected is a <see cref="FormatException"/> that names the place.</summary>
internal static class JsonFields
{
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
        {
            throw Unexpected(ref reader, type.ToString());
        }
    }

    /// <summary>Moves to the next property's name; false at the object's end.</summary>
    public static bool NextProperty(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Moves to the start of the array's next object; false at the array's end.</summary>
    public static bool NextObject(ref Utf8JsonReader reader)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        return reader.TokenType == JsonTokenType.EndArray ? false : throw Unexpected(ref reader, "an object");
    }

    public static string? OptionalString(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
        {
            throw Unexpected(ref reader, "a string");
        }

        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException($"the text at byte {reader.TokenStartIndex} holds an invalid escape or invalid UTF-8", exception);
        }
    }

    public static long Int64(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.Number);
        return reader.TryGetInt64(out var value) ? value : throw Unexpected(ref reader, "a whole number");
    }

    public static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    public static FormatException Unexpected(ref Utf8JsonReader reader, string wanted) =>
        new($"byte {reader.TokenStartIndex} holds {reader.TokenType} where {wanted} belongs");
}
