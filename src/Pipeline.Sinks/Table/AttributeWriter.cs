using System.Text.Json;
using Pipeline.Contracts.Tables;

namespace Pipeline.Sinks.Table;

/// <summary>
/// Writes a JSON value that <see cref="TableCheck"/> accepted as DynamoDB's JSON: text S, number N as written, bool, null, object M, array L. Texts and numbers are copied as they
/// stand, because a JSON text is the same text there.
/// </summary>
/// <remarks>
/// Of a property that occurs twice the last one stays, as in every JSON reader. Bytes that are written already cannot be taken out again: a value in which one seems to occur twice,
/// or in which a name has escapes, is written anew by <see cref="AttributeTree"/>, which knows whole objects before it writes them.
/// </remarks>
internal static class AttributeWriter
{
    /// <summary>What was accepted is not deeper.</summary>
    public const int DeepestTokens = TableLimits.DeepestNesting * 4;

    public static JsonReaderOptions ReaderOptions => new() { MaxDepth = DeepestTokens };

    /// <summary>Writes one value.</summary>
    public static void WriteValue(ItemBuffer output, ReadOnlySpan<byte> json)
    {
        var start = output.Length;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        if (!TryWriteValue(output, json, ref reader, NameSet.Empty()))
        {
            output.Shorten(start);
            AttributeTree.WriteValue(output, json);
        }
    }

    /// <summary>Writes the properties of an object as attributes, a comma in front of each, but not those of certain names.</summary>
    public static void WriteProperties(ItemBuffer output, ReadOnlySpan<byte> json, ReadOnlySpan<string> without)
    {
        var start = output.Length;
        var reader = new Utf8JsonReader(json, ReaderOptions);
        reader.Read();
        if (!TryWriteProperties(output, json, ref reader, NameSet.Empty(), without))
        {
            output.Shorten(start);
            AttributeTree.WriteProperties(output, json, without);
        }
    }

    private static bool TryWriteProperties(
        ItemBuffer output, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, NameSet names, ReadOnlySpan<string> without)
    {
        names.Begin(reader.CurrentDepth + 1);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (IsOneOf(ref reader, without))
            {
                reader.Skip();
                continue;
            }

            if (!TryWriteName(output, json, ref reader, names) || !reader.Read() || !TryWriteValue(output, json, ref reader, names))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneOf(ref Utf8JsonReader reader, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the value whose first token the reader stands on, and leaves it on the last one.</summary>
    private static bool TryWriteValue(ItemBuffer output, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, NameSet names)
    {
        var depth = reader.CurrentDepth;
        while (true)
        {
            if (!TryWriteToken(output, json, ref reader, names))
            {
                return false;
            }

            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                return true;
            }

            reader.Read();
        }
    }

    private static bool TryWriteToken(ItemBuffer output, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, NameSet names)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return TryWriteName(output, json, ref reader, names);
            case JsonTokenType.EndObject:
                output.Append("}}"u8);
                return true;
            case JsonTokenType.EndArray:
                output.Append("]}"u8);
                return true;
        }

        Separate(output);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                names.Begin(reader.CurrentDepth + 1);
                output.Append("{\"M\":{"u8);
                break;
            case JsonTokenType.StartArray:
                output.Append("{\"L\":["u8);
                break;
            case JsonTokenType.Number:
                output.Append("{\"N\":\""u8);
                output.Append(reader.ValueSpan);
                output.Append("\"}"u8);
                break;
            case JsonTokenType.True:
                output.Append("{\"BOOL\":true}"u8);
                break;
            case JsonTokenType.False:
                output.Append("{\"BOOL\":false}"u8);
                break;
            case JsonTokenType.Null:
                output.Append("{\"NULL\":true}"u8);
                break;
            default:
                output.Append("{\"S\":"u8);
                output.Append(Quoted(json, ref reader));
                output.Append((byte)'}');
                break;
        }

        return true;
    }

    private static bool TryWriteName(ItemBuffer output, ReadOnlySpan<byte> json, ref Utf8JsonReader reader, NameSet names)
    {
        if (reader.ValueIsEscaped || !names.TryAdd(reader.CurrentDepth, reader.ValueSpan))
        {
            return false;
        }

        Separate(output);
        output.Append(Quoted(json, ref reader));
        output.Append((byte)':');
        return true;
    }

    /// <summary>Every value ends with a brace; nothing else that may stand in front of a name or value does.</summary>
    private static void Separate(ItemBuffer output)
    {
        if (output.Last == (byte)'}')
        {
            output.Append((byte)',');
        }
    }

    private static ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> json, ref Utf8JsonReader reader) =>
        json.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
}
