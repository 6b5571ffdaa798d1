using System.Text.Json;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Paths;

/// <summary>Finds the value of one path in a document; <see cref="JsonPath.TryRead"/> is the door.</summary>
internal static class JsonPathReader
{
    public static bool TryRead(JsonPath path, ReadOnlySpan<byte> json, out JsonValueSpan value)
    {
        value = default;
        var reader = new JsonTokenReader(json, JsonTokenReader.MaxDepthLimit);
        return reader.Read() && TryDescend(path, 0, ref reader)
            && (path.IsDescendant ? TryFindLast(path.Names[^1], ref reader, json, out value) : TryTake(ref reader, json, out value));
    }

    /// <summary>Moves the reader to the value of the steps from <paramref name="step"/> on, up to a final <c>..name</c>.</summary>
    private static bool TryDescend(JsonPath path, int step, ref JsonTokenReader reader)
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
            bool matches = !isMember || reader.NameEquals(path.Names[step]);
            if (isMember && !reader.Read())
            {
                return false;
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

    private static bool TryFindLast(byte[] name, scoped ref JsonTokenReader reader, ReadOnlySpan<byte> json, out JsonValueSpan value)
    {
        value = default;
        bool found = false;
        int depth = reader.Depth;
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return false;
        }

        while (reader.Read() && reader.Depth >= depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.NameEquals(name) && reader.Read())
            {
                // Hits may lie inside this one, so a copy looks for its end.
                JsonTokenReader inside = reader;
                found = TryTake(ref inside, json, out value);
            }
        }

        return found && !reader.IsBroken;
    }

    private static bool TryTake(scoped ref JsonTokenReader reader, ReadOnlySpan<byte> json, out JsonValueSpan value)
    {
        JsonTokenType kind = reader.TokenType;
        int start = reader.TokenStart;
        bool isEscaped = reader.IsEscaped;
        bool isWhole = reader.Skip();
        value = isWhole ? new JsonValueSpan(kind, json[start..reader.Position], start, isEscaped) : default;
        return isWhole;
    }
}
