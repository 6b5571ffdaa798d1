using System.Net.Mime;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api.Documents;

/// <summary>How a body holds its documents.</summary>
/// <param name="IsLines">Whether each line is a document; else there is one, or an array of them.</param>
/// <param name="IsCloudEvents">Whether the documents are CloudEvents 1.0 envelopes.</param>
internal sealed record BodyFormat(bool IsLines, bool IsCloudEvents)
{
    public const string CloudEvent = "application/cloudevents+json";
    public const string CloudEventBatch = "application/cloudevents-batch+json";

    private static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];
    private static readonly BodyFormat Json = new(IsLines: false, IsCloudEvents: false);
    private static readonly BodyFormat Lines = new(IsLines: true, IsCloudEvents: false);
    private static readonly BodyFormat Envelopes = new(IsLines: false, IsCloudEvents: true);

    /// <summary>No content type counts as JSON; one that is not known is refused.</summary>
    public static BodyFormat Of(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return Json;
        }

        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.ToString() : "";
        if (LineTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return Lines;
        }

        if (type.Equals(CloudEvent, StringComparison.OrdinalIgnoreCase) || type.Equals(CloudEventBatch, StringComparison.OrdinalIgnoreCase))
        {
            return Envelopes;
        }

        return type.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase) ? Json : throw Unknown();
    }

    private static RequestProblemException Unknown() => new(
        $"Allowed as Content-Type: {MediaTypeNames.Application.Json} (a document or an array of documents), {string.Join(", ", LineTypes)} (a document a line), "
        + $"{CloudEvent} and {CloudEventBatch} (the same in CloudEvents 1.0 envelopes)")
    {
        Status = StatusCodes.Status415UnsupportedMediaType,
        Title = "Unsupported content type",
    };
}
