using System.Buffers;
using System.Net.Mime;
using Ingest.Api.Answers;
using Ingest.Api.Documents;
using Ingest.Api.Publishing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api;

/// <summary>Takes one request through: read, split, check, put, answer.</summary>
internal sealed class IngestEndpoint(RecordPublisher publisher, TimeProvider timeProvider)
{
    private static readonly string[] LineTypes = ["application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"];

    public async Task HandleAsync(HttpContext context, DocumentCheck check)
    {
        try
        {
            var isLines = IsLines(context.Request);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                // A body that announces its length is judged by that before it is read. Kestrel's own limit would then close the
                // connection under the sender's feet, who would see a reset instead of the answer; so it only guards unannounced ones.
                size.MaxRequestBodySize = context.Request.ContentLength is null ? check.Contract.Limits.MaxBodyBytes : null;
            }

            using var body = await RequestBody.ReadAsync(context.Request, check.Contract.Limits.MaxBodyBytes, context.RequestAborted);
            var documents = Prepare(body, check, isLines);
            await PutAsync(body, check, documents, context.RequestAborted);
            await IngestAnswer.WriteAsync(context, documents);
        }
        catch (RequestProblemException problem)
        {
            await IngestAnswer.WriteProblemAsync(context, problem.Status, problem.Title, problem.Message);
        }
        catch (BadHttpRequestException problem)
        {
            await IngestAnswer.WriteProblemAsync(context, problem.StatusCode, "Body unreadable", problem.Message);
        }
    }

    /// <summary>No content type counts as JSON; another one is refused.</summary>
    private static bool IsLines(HttpRequest request)
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return false;
        }

        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.ToString() : "";
        if (LineTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        return type.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            ? false
            : throw new RequestProblemException(
                $"Allowed: {MediaTypeNames.Application.Json} (a document or an array of documents), {string.Join(", ", LineTypes)} (a document a line)")
            {
                Status = StatusCodes.Status415UnsupportedMediaType,
                Title = "Unsupported content type",
            };
    }

    private static List<PreparedDocument> Prepare(RequestBody body, DocumentCheck check, bool isLines)
    {
        var limits = check.Contract.Limits;
        var places = DocumentSplitter.Split(body.Span, isLines, limits.MaxDocuments, limits.MaxDepth);
        var documents = new List<PreparedDocument>(places.Count);
        foreach (var place in places)
        {
            var document = new PreparedDocument(place);
            document.Error = check.Check(body.Span[place], out var key);
            document.PartitionKey = key;
            documents.Add(document);
        }

        return documents;
    }

    private async Task PutAsync(RequestBody body, DocumentCheck check, List<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        var puts = new List<Task>(documents.Count);
        foreach (var document in documents)
        {
            if (document.Error is null && TryRead(body, check, document, out var data))
            {
                puts.Add(publisher.PutAsync(document, data, cancellationToken));
            }
        }

        publisher.Flush();

        // All of them, whatever becomes of one: the body's memory is lent to each until then.
        await Task.WhenAll(puts);
    }

    /// <summary>The record's payload. False for one that fits into no record; it gets its error.</summary>
    private bool TryRead(RequestBody body, DocumentCheck check, PreparedDocument document, out ReadOnlyMemory<byte> data)
    {
        data = body.Memory[document.Place].Trim(" \t\r\n"u8);
        if (!check.IsBare(data.Span))
        {
            document.Id ??= Guid.CreateVersion7(timeProvider.GetUtcNow()).ToString();
            var envelope = new ArrayBufferWriter<byte>(data.Length + 256);
            CloudEvent.Write(envelope, check.Contract, document.Id, timeProvider.GetUtcNow(), data.Span);
            data = envelope.WrittenMemory;
        }

        var size = data.Length + document.PartitionKey.Length;
        if (size <= publisher.MaxRecordBytes)
        {
            return true;
        }

        document.Error = new DocumentError(
            DocumentErrorCode.TooLarge, $"With its partition key and envelope the record has {size} bytes; allowed: {publisher.MaxRecordBytes}");
        return false;
    }
}
