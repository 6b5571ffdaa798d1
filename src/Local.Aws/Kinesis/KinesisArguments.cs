using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Local.Aws.Hosting;

namespace Local.Aws.Kinesis;

/// <summary>Reads the members of a small request. Missing and mistyped ones are answered as AWS does.</summary>
internal sealed class KinesisArguments : IDisposable
{
    private readonly JsonDocument _document;

    private KinesisArguments(JsonDocument document)
    {
        _document = document;
        Root = document.RootElement;
    }

    public JsonElement Root { get; }

    public static KinesisArguments Read(LocalRequest request)
    {
        try
        {
            var document = JsonDocument.Parse(request.Body.IsEmpty ? "{}"u8.ToArray() : request.Body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new KinesisArguments(document)
                : throw new ServiceException("SerializationException", "Start of structure or map found where not expected.");
        }
        catch (JsonException exception)
        {
            throw new ServiceException(new ServiceError("SerializationException", exception.Message));
        }
    }

    public void Dispose() => _document.Dispose();

    public bool Has(string member) => Root.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;

    public string? Text(string member) => Text(Root, member);

    public string RequiredText(string member) => Text(member) ?? throw KinesisError.MissingMember(WireName(member));

    public static string? Text(JsonElement parent, string member) => !TryGet(parent, member, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Mistyped(member, value, "a string");

    public int? Number(string member, int least, int most)
    {
        if (!TryGet(Root, member, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
        {
            throw Mistyped(member, value, "an integer");
        }

        return number < least ? throw KinesisError.Validation($"{number}", WireName(member), $"Member must have value greater than or equal to {least}")
            : number > most ? throw KinesisError.Validation($"{number}", WireName(member), $"Member must have value less than or equal to {most}")
            : number;
    }

    public int RequiredNumber(string member, int least, int most) => Number(member, least, most) ?? throw KinesisError.MissingMember(WireName(member));

    /// <summary>A time in seconds since 1970 with fraction, as JSON services send it; some clients send ISO text, which AWS takes as well.</summary>
    public static DateTimeOffset? Time(JsonElement parent, string member) => !TryGet(parent, member, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(seconds * 1000))
        : value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time
        : throw Mistyped(member, value, "a timestamp");

    /// <summary>Messages spell members with a small first letter.</summary>
    public static string WireName(string member) => string.Concat(member[..1].ToLowerInvariant(), member.AsSpan(1));

    private static bool TryGet(JsonElement parent, string member, out JsonElement value) =>
        parent.TryGetProperty(member, out value) && value.ValueKind != JsonValueKind.Null;

    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "JSON's own names of kinds are small.")]
    private static ServiceException Mistyped(string member, JsonElement value, string expected) =>
        new("SerializationException", $"{member}: {value.ValueKind.ToString().ToLowerInvariant()} found where {expected} was expected.");
}
