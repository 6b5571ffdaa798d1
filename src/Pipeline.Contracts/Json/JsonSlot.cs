using System.Text.Json;

namespace Pipeline.Contracts.Json;

/// <summary>Where a value stands in a record. Of strings the quotes are left out. The kind <c>None</c> means that the key is missing.</summary>
internal struct JsonSlot
{
    public int Start;
    public int Length;
    public JsonTokenType Kind;
    public bool IsEscaped;

    public readonly bool IsAbsent => Kind is JsonTokenType.None or JsonTokenType.Null;

    public readonly ReadOnlySpan<byte> Text(ReadOnlySpan<byte> json) => json.Slice(Start, Length);

    /// <summary>The value as it stands in the document, quotes included.</summary>
    public readonly ReadOnlySpan<byte> Raw(ReadOnlySpan<byte> json) =>
        Kind == JsonTokenType.String ? json.Slice(Start - 1, Length + 2) : json.Slice(Start, Length);

    /// <summary>Notes the scalar, or the beginning of the container, that the reader stands at.</summary>
    public static JsonSlot From(in JsonTokenReader reader) => new()
    {
        Start = reader.ValueStart,
        Length = reader.ValueLength,
        Kind = reader.TokenType,
        IsEscaped = reader.IsEscaped,
    };
}
