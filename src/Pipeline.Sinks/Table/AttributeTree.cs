using System.Runtime.InteropServices;
using System.Text.Json;

namespace Pipeline.Sinks.Table;

/// <summary>Writes values in which a property may occur twice: each object is read whole, and of such a property the last one is written. Slow; see <see cref="AttributeWriter"/>.</summary>
internal static class AttributeTree
{
    public static void WriteValue(ItemBuffer output, ReadOnlySpan<byte> json)
    {
        using var document = Parse(json);
        Write(output, document.RootElement);
    }

    /// <summary>Writes the properties of an object as attributes, a comma in front of each, but not those of certain names.</summary>
    public static void WriteProperties(ItemBuffer output, ReadOnlySpan<byte> json, ReadOnlySpan<string> without)
    {
        using var document = Parse(json);
        foreach (var (name, value) in LastOf(document.RootElement))
        {
            if (!without.Contains(name))
            {
                output.Append((byte)',');
                WriteProperty(output, name, value);
            }
        }
    }

    private static JsonDocument Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, AttributeWriter.ReaderOptions);
        return JsonDocument.ParseValue(ref reader);
    }

    private static Dictionary<string, JsonElement> LastOf(JsonElement value)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            properties[property.Name] = property.Value;
        }

        return properties;
    }

    private static void Write(ItemBuffer output, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteMap(output, value);
                break;
            case JsonValueKind.Array:
                WriteList(output, value);
                break;
            default:
                AttributeWriter.WriteValue(output, JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteMap(ItemBuffer output, JsonElement value)
    {
        output.Append("{\"M\":{"u8);
        var isFirst = true;
        foreach (var (name, element) in LastOf(value))
        {
            if (!isFirst)
            {
                output.Append((byte)',');
            }

            isFirst = false;
            WriteProperty(output, name, element);
        }

        output.Append("}}"u8);
    }

    private static void WriteList(ItemBuffer output, JsonElement value)
    {
        output.Append("{\"L\":["u8);
        var isFirst = true;
        foreach (var element in value.EnumerateArray())
        {
            if (!isFirst)
            {
                output.Append((byte)',');
            }

            isFirst = false;
            Write(output, element);
        }

        output.Append("]}"u8);
    }

    private static void WriteProperty(ItemBuffer output, string name, JsonElement value)
    {
        output.AppendText(name);
        output.Append((byte)':');
        Write(output, value);
    }
}
