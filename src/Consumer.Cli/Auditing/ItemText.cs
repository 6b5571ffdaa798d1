using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Consumer.Cli.Output;

namespace Consumer.Cli.Auditing;

/// <summary>
/// One canonical text for a document, whether it comes as JSON or as a DynamoDB item: members sorted by name, numbers by value
/// (both <c>10.50</c> and <c>10.5</c> are <c>10.5</c>), types kept apart (<c>"1"</c> is not <c>1</c>).
/// </summary>
internal static class ItemText
{
    private static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static string Of(JsonElement element)
    {
        var text = new StringBuilder();
        Append(text, element);
        return text.ToString();
    }

    /// <summary>The item without the attributes that the pipeline adds for itself: their names start with an underscore.</summary>
    public static string Of(IReadOnlyDictionary<string, AttributeValue> item)
    {
        var text = new StringBuilder();
        AppendMap(text, item.Where(attribute => !attribute.Key.StartsWith('_')));
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    AppendName(text, member.Name);
                    Append(text, member.Value);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var value in element.EnumerateArray())
                {
                    Append(text, value);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                AppendString(text, element.GetString()!);
                break;
            case JsonValueKind.Number:
                AppendNumber(text, element.GetRawText());
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    private static void Append(StringBuilder text, AttributeValue value)
    {
        if (value.S is { } s)
        {
            AppendString(text, s);
        }
        else if (value.N is { } n)
        {
            AppendNumber(text, n);
        }
        else if (value.BOOL is { } flag)
        {
            text.Append(flag ? "true" : "false");
        }
        else if (value.NULL == true)
        {
            text.Append("null");
        }
        else if (value.IsMSet)
        {
            AppendMap(text, value.M);
        }
        else if (value.IsLSet)
        {
            text.Append('[');
            foreach (var element in value.L)
            {
                Append(text, element);
                text.Append(',');
            }

            text.Append(']');
        }
        else
        {
            throw new CliException("The table holds an attribute of a type that no JSON document gives (a set or binary).");
        }
    }

    private static void AppendMap(StringBuilder text, IEnumerable<KeyValuePair<string, AttributeValue>> members)
    {
        text.Append('{');
        foreach (var (name, value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
        {
            AppendName(text, name);
            Append(text, value);
        }

        text.Append('}');
    }

    private static void AppendName(StringBuilder text, string name)
    {
        AppendString(text, name);
        text.Append(':');
    }

    private static void AppendString(StringBuilder text, string value) => text.Append('"').Append(JsonEncodedText.Encode(value, Readable).Value).Append("\" ");

    /// <summary>Dividing by one with 28 zeros drops trailing zeros of a decimal; what is wider than a decimal keeps its own digits.</summary>
    private static void AppendNumber(StringBuilder text, string number) => text
        .Append(decimal.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
            : number)
        .Append(' ');
}
