using System.Net;
using System.Text.Json;

namespace Kinesis.Consumer.Api.Wire;

/// <summary>Reads code and words from the answer to a call that failed.</summary>
internal static class ErrorBody
{
    /// <summary>A proxy may answer with a page instead of JSON: then only the header or the status tells.</summary>
    /// <param name="body">The answer's body.</param>
    /// <param name="headerType">The header x-amzn-ErrorType.</param>
    /// <param name="status">The HTTP status.</param>
    public static (string Code, string? Message) Read(ReadOnlySpan<byte> body, string? headerType, HttpStatusCode status)
    {
        var (code, message) = Read(body);
        return (ShapeName(code ?? headerType) ?? $"Http{(int)status}", message);
    }

    private static (string? Code, string? Message) Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                ? (Text(root, "__type") ?? Text(root, "code"), Text(root, "message") ?? Text(root, "Message"))
                : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static string? Text(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Found only when the text is asked for: another encoding than UTF-8, or half a surrogate pair.
            return null;
        }
    }

    /// <summary>Without the namespace before # and the address after a colon.</summary>
    private static string? ShapeName(string? code)
    {
        if (string.IsNullOrEmpty(code))
        {
            return null;
        }

        code = code[(code.IndexOf('#', StringComparison.Ordinal) + 1)..];
        var colon = code.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? code[..colon] : code;
    }
}
