using System.Net;
using System.Text.Json;

namespace Pipeline.Exports.Intake;

/// <summary>Reads the events by which S3 tells of new objects.</summary>
/// <remarks>
/// A notification's key is URL-encoded, with '+' for a space (S3 user guide, "Event message structure"); EventBridge's key is as it is. Taking one for the other loses
/// every export whose name has a space, a plus or a letter beyond ASCII.
/// </remarks>
internal static class S3EventReader
{
    private const string Allowed = "an S3 notification ({\"Records\": […]}) or an EventBridge event of S3 ({\"detail\": {\"bucket\": …, \"object\": …}})";

    /// <exception cref="ExportException">It is no event of S3.</exception>
    public static IReadOnlyList<ObjectEvent> Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (Find(root, "Records") is { ValueKind: JsonValueKind.Array } records)
            {
                return
                [
                    .. records.EnumerateArray()
                        .Where(record => Text(record, "eventName").Contains("ObjectCreated", StringComparison.Ordinal))
                        .Select(record => Find(record, "s3") is { } s3 ? Of(s3, isEncoded: true) : throw Odd(record)),
                ];
            }

            // The message that S3 sends once when notifications are switched on.
            return Text(root, "Event") == "s3:TestEvent" ? [] : Find(root, "detail") is { } detail ? [Of(detail, isEncoded: false)] : throw Odd(root);
        }
        catch (JsonException exception)
        {
            throw new ExportException($"The event is no JSON ({exception.Message}); allowed is {Allowed}", exception);
        }
    }

    private static ObjectEvent Of(JsonElement detail, bool isEncoded)
    {
        var bucket = Find(detail, "bucket") is { } one ? Text(one, "name") : "";
        var key = Find(detail, "object") is { } other ? Text(other, "key") : "";
        return bucket.Length > 0 && key.Length > 0
            ? new ObjectEvent(bucket, isEncoded ? WebUtility.UrlDecode(key) : key)
            : throw Odd(detail);
    }

    private static JsonElement? Find(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : null;

    private static string Text(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static ExportException Odd(JsonElement element)
    {
        var text = element.GetRawText();
        return new ExportException($"The event has {(text.Length > 200 ? text[..200] + "…" : text)}; allowed is {Allowed}");
    }
}
