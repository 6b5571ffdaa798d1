using System.Collections;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Consumer.Cli.Output;

/// <summary>The one way a cell becomes text: invariant, exact for decimals, round-trip for floating point.</summary>
internal static class CellText
{
    /// <summary>Addresses and names stay readable; the text never enters HTML.</summary>
    public static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        bool flag => flag ? "true" : "false",
        byte[] bytes => Convert.ToHexString(bytes),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture),
        IDictionary or IEnumerable => JsonOf(value),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    public static void WriteJson(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double number when !double.IsFinite(number):
            case float single when !float.IsFinite(single):
                writer.WriteStringValue(Of(value));
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal or Int128 or System.Numerics.BigInteger:
                writer.WriteRawValue(Of(value));
                break;
            case IDictionary<string, object?> members:
                writer.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    writer.WritePropertyName(name);
                    WriteJson(writer, member);
                }

                writer.WriteEndObject();
                break;
            case byte[] bytes:
                writer.WriteStringValue(Of(bytes));
                break;
            case IEnumerable elements and not string:
                writer.WriteStartArray();
                foreach (var element in elements)
                {
                    WriteJson(writer, element);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WriteStringValue(Of(value));
                break;
        }
    }

    private static string JsonOf(object value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            WriteJson(writer, value);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
