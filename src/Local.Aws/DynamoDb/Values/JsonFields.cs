using System.Buffers.Text;
using System.Text.Json;

namespace Local.Aws.DynamoDb.Values;

/// <summary>Typed steps over a request's JSON; a value of the wrong kind gets the SerializationException that AWS's front end answers.</summary>
internal static class JsonFields
{
    private const string NotAContainer = "Start of structure or map found where not expected";

    public static void ExpectObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Unexpected(ref reader, "Map");
        }
    }

    public static void ExpectArray(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Unexpected(ref reader, "List");
        }
    }

    public static void ExpectString(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Unexpected(ref reader, "String");
        }
    }

    /// <summary>Moves to the next property name of the object, or over its end.</summary>
    public static bool NextField(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Moves to the next element's first token, or over the array's end.</summary>
    public static bool NextElement(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    /// <summary>Moves to the property's value; false if it is null, which AWS reads as absent.</summary>
    public static bool MoveToValue(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.Null;

    public static byte[] ReadUtf8(ref Utf8JsonReader reader)
    {
        ExpectString(ref reader);
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan.ToArray();
        }

        var text = new byte[reader.ValueSpan.Length];
        try
        {
            return text[..reader.CopyString(text)];
        }
        catch (InvalidOperationException exception)
        {
            throw Problems.Serialization($"The string is not valid Unicode: {exception.Message}");
        }
    }

    /// <summary>The string value or property name that the reader stands on.</summary>
    public static string ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            ExpectString(ref reader);
        }

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw Problems.Serialization($"The string is not valid Unicode: {exception.Message}");
        }
    }

    public static byte[] ReadBase64(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Problems.Serialization("only base-64-encoded strings are convertible to bytes");
        }

        var text = reader.ValueIsEscaped ? ReadUtf8(ref reader) : reader.ValueSpan;
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, bytes, out var consumed, out var written) == System.Buffers.OperationStatus.Done && consumed == text.Length)
        {
            return written == bytes.Length ? bytes : bytes[..written];
        }

        throw Problems.Serialization(
            text.Length % 4 == 0
                ? "Invalid last non-pad Base64 character dectected"
                : $"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}");
    }

    public static bool ReadBoolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Unexpected(ref reader, "Boolean"),
    };

    public static int ReadInt32(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw Unexpected(ref reader, "Integer");
        }

        if (reader.TryGetInt32(out var value))
        {
            return value;
        }

        return reader.TryGetDouble(out var real) ? (int)Math.Clamp(real, int.MinValue, int.MaxValue) : int.MaxValue;
    }

    public static long ReadInt64(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : throw Unexpected(ref reader, "Long");

    private static Hosting.ServiceException Unexpected(ref Utf8JsonReader reader, string wanted) => Problems.Serialization(reader.TokenType switch
    {
        JsonTokenType.StartObject => NotAContainer,
        JsonTokenType.StartArray when wanted == "Map" =>
            "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
        JsonTokenType.StartArray => $"Unrecognized collection type class java.lang.{wanted}",
        JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False when wanted is "Map" or "List" => "Unexpected field type",
        JsonTokenType.String when wanted == "Boolean" => "Unexpected token received from parser",
        JsonTokenType.String => $"STRING_VALUE cannot be converted to {wanted}",
        JsonTokenType.Number => $"NUMBER_VALUE cannot be converted to {wanted}",
        JsonTokenType.True => $"TRUE_VALUE cannot be converted to {wanted}",
        JsonTokenType.False => $"FALSE_VALUE cannot be converted to {wanted}",
        _ => "Unexpected field type",
    });
}
