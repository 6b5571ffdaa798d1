using System.Buffers;
using System.Globalization;
using System.Net.Mime;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ingest.Api.Documents;

namespace Ingest.Api.Answers;

/// <summary>
/// Writes the answer: 200 when all documents are on the stream, 207 when some are, otherwise a problem (RFC 9457).
/// Each says in one word what became of the whole, and has an entry a document, in the order of the request, with its own status and whether sending it again
/// may help: many clients take any 2xx for success. Nothing of the request is repeated but places in it and the ids of CloudEvents.
/// </summary>
internal static class IngestAnswer
{
    /// <summary>The answer is JSON and never part of a page: the + of a media type and quotation marks are sent as they are, for people read them.</summary>
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task WriteAsync(HttpContext context, IReadOnlyList<PreparedDocument> documents)
    {
        var accepted = documents.Count(document => document.IsAccepted);
        if (accepted > 0)
        {
            var status = accepted == documents.Count ? StatusCodes.Status200OK : StatusCodes.Status207MultiStatus;
            return SendAsync(context, status, MediaTypeNames.Application.Json, json => WriteBody(json, documents, accepted));
        }

        // What passes by itself comes first: the sender may repeat the whole request.
        var worst = documents.Select(document => document.Error!).MaxBy(error => error.Status)!;
        var title = documents.Count == 1 || documents.All(document => document.Error!.Code == worst.Code) ? worst.Title : "No document was accepted";
        var detail = documents.Count == 1 ? Detail(documents[0], worst) : $"None of {documents.Count} documents was accepted; records says why";
        return SendAsync(context, worst.Status, MediaTypeNames.Application.ProblemJson, json =>
        {
            WriteProblem(json, worst.Status, title, detail);
            WriteBody(json, documents, accepted);
        });
    }

    public static Task WriteProblemAsync(HttpContext context, int status, string title, string detail) =>
        SendAsync(context, status, MediaTypeNames.Application.ProblemJson, json => WriteProblem(json, status, title, detail));

    private static void WriteProblem(Utf8JsonWriter json, int status, string title, string detail)
    {
        json.WriteString("title", title);
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
    }

    private static void WriteBody(Utf8JsonWriter json, IReadOnlyList<PreparedDocument> documents, int accepted)
    {
        json.WriteString("outcome", accepted == documents.Count ? "accepted" : accepted == 0 ? "rejected" : "partial");
        json.WriteNumber("accepted", accepted);
        json.WriteNumber("rejected", documents.Count - accepted);
        json.WriteNumber("retryable", documents.Count(document => document.Error?.IsPassing == true));
        json.WriteStartArray("records");
        for (var i = 0; i < documents.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("index", i);
            if (documents[i].Line is { } line)
            {
                json.WriteNumber("line", line);
            }

            WriteRecord(json, documents[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteRecord(Utf8JsonWriter json, PreparedDocument document)
    {
        json.WriteNumber("status", document.Error?.Status ?? StatusCodes.Status200OK);
        if (document.IsAccepted)
        {
            json.WriteString("id", document.Id);
            json.WriteString("shardId", document.ShardId);
            json.WriteString("sequenceNumber", document.SequenceNumber);
            if (document.SubSequenceNumber is { } sub)
            {
                json.WriteNumber("subSequenceNumber", sub);
            }

            return;
        }

        json.WriteStartObject("error");
        json.WriteString("code", JsonNamingPolicy.SnakeCaseLower.ConvertName(document.Error!.Code.ToString()));
        json.WriteString("title", document.Error.Title);
        json.WriteString("detail", Detail(document, document.Error));
        json.WriteBoolean("retryable", document.Error.IsPassing);
        json.WriteEndObject();
    }

    private static string Detail(PreparedDocument document, DocumentError error) =>
        document.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"Line {line}: {error.Detail}") : error.Detail;

    private static async Task SendAsync(HttpContext context, int status, string contentType, Action<Utf8JsonWriter> fields)
    {
        var output = new ArrayBufferWriter<byte>(256);
        await using (var json = new Utf8JsonWriter(output, JsonOptions))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = output.WrittenCount;
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        await context.Response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted);
    }
}
