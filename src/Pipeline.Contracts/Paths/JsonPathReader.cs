using System.Text.Json;

namespace Pipeline.Contracts.Paths;

/// <summary>Finds the value of one path in a document; <see cref="JsonPath.TryRead"/> is the door.</summary>
internal static class JsonPathReader
{
    public static bool TryRead(JsonPath path, ReadOnlySpan<byte> json, out JsonValueSpan value)
    {
        value = default;
        var reader = new Utf8JsonReader(json, isFinalBlock: true, default);
        try
        {
            if (!reader.Read())
            {
                return false;
            }

            return path.IsDescendant
                ? TryDescend(path, 0, ref reader) && TryFindLast(path, ref reader, json, out value)
                : TryDescend(path, 0, ref reader) && TryTake(ref reader, json, out value);
        }
        catch (JsonException)
        {
            // The document breaks at or before the value: there is no such value to read. What broke is for the projection to report.
            value = default;
            return false;
        }
    }

    /// <summary>Moves the reader to the value of the steps from <paramref name="step"/> on, up to a final <c>..name</c>.</summary>
    private static bool TryDescend(JsonPath path, int step, ref Utf8JsonReader reader)
    {
        if (step == path.Steps.Count || path.Steps[step].Kind == JsonPathStepKind.Descendant)
        {
            return true;
        }

        bool isMember = path.Steps[step].Kind == JsonPathStepKind.Member;
        if (reader.TokenType != (isMember ? JsonTokenType.StartObject : JsonTokenType.StartArray))
        {
            reader.Skip();
            return false;
        }

        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            bool matches = !isMember || reader.ValueTextEquals(path.Names[step]);
            if (isMember)
            {
                reader.Read();
            }

            if (!matches)
            {
                reader.Skip();
            }
            else if (TryDescend(path, step + 1, ref reader))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryFindLast(JsonPath path, scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out JsonValueSpan value)
    {
        byte[] name = path.Names[^1];
        int depth = reader.CurrentDepth;
        bool found = false;
        value = default;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return false;
        }

        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals(name))
            {
                reader.Read();
                Utf8JsonReader copy = reader;
                found = TryTake(ref copy, json, out value);
            }
        }

        return found;
    }

    private static bool TryTake(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, out JsonValueSpan value)
    {
        JsonTokenType kind = reader.TokenType;
        int start = (int)reader.TokenStartIndex;
        bool isEscaped = kind == JsonTokenType.String && reader.ValueIsEscaped;
        reader.Skip();
        value = new JsonValueSpan(kind, json[start..(int)reader.BytesConsumed], start, isEscaped);
        return true;
    }
}
