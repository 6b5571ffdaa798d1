using System.Text;
using System.Text.Json;
using Pipeline.Contracts.Json;

namespace Pipeline.Contracts.Paths;

/// <summary>A value inside a JSON document, as the bytes stand there.</summary>
public readonly ref struct JsonValueSpan
{
    internal JsonValueSpan(JsonTokenType kind, ReadOnlySpan<byte> raw, int offset, bool isEscaped)
    {
        Kind = kind;
        Raw = raw;
        Offset = offset;
        IsEscaped = isEscaped;
    }

    /// <summary>The first token of the value: <c>StartObject</c>, <c>StartArray</c>, <c>String</c>, <c>Number</c>, <c>True</c>, <c>False</c> or <c>Null</c>.</summary>
    public JsonTokenType Kind { get; }

    /// <summary>The value's bytes, quotes and brackets included.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>Where the value begins in the document.</summary>
    public int Offset { get; }

    /// <summary>Whether a string holds backslash escapes.</summary>
    public bool IsEscaped { get; }

    /// <summary>Whether the value is JSON <c>null</c>.</summary>
    public bool IsNull => Kind == JsonTokenType.Null;

    /// <summary>The text of a string without quotes, or the raw bytes of any other value. Allocates only for escaped strings.</summary>
    /// <param name="text">The text, UTF-8.</param>
    /// <returns>False when the string is no text: an escape names half a character, or the bytes are no UTF-8.</returns>
    public bool TryGetText(out ReadOnlySpan<byte> text)
    {
        text = Kind == JsonTokenType.String ? Raw[1..^1] : Raw;
        if (IsEscaped)
        {
            byte[] unescaped = new byte[text.Length];
            bool whole = JsonText.TryUnescape(text, unescaped, out int length);
            text = unescaped.AsSpan(0, length);
            return whole;
        }

        return System.Text.Unicode.Utf8.IsValid(text);
    }

    /// <summary>The text as <see cref="TryGetText"/> gives it, for messages and tests.</summary>
    /// <returns>The text; damaged bytes become U+FFFD.</returns>
    public override string ToString() => TryGetText(out ReadOnlySpan<byte> text) ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(Raw);
}
