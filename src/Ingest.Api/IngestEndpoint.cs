using System.Buffers;
using Ingest.Api.Admission;
using Ingest.Api.Answers;
using Ingest.Api.Documents;
using Ingest.Api.Publishing;
using Microsoft.AspNetCore.Http.Features;

namespace Ingest.Api;

/// <summary>Takes one request through: read, split, check, put, answer.</summary>
internal sealed class IngestEndpoint(RecordPublisher publisher, HeldBytes held, CheckGate gate, TimeProvider timeProvider)
{
    private const int EnvelopeBytes = 256;

    public async Task HandleAsync(HttpContext context, DocumentCheck check)
    {
        try
        {
            var format = BodyFormat.Of(context.Request);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                // A body that announces its length is judged by that before it is read. Kestrel's own limit would then close the
                // connection under the sender's feet, who would see a reset instead of the answer; so it only guards unannounced ones.
                size.MaxRequestBodySize = context.Request.ContentLength is null ? check.Contract.Limits.MaxBodyBytes : null;
            }

            using var body = await RequestBody.ReadAsync(context.Request, check.Contract.Limits.MaxBodyBytes, held, context.RequestAborted);
            var documents = await gate.RunAsync(() => Prepare(body, check, format), context.RequestAborted);
            await PutAsync(documents, context.RequestAborted);
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

    /// <summary>Every document of the body, with its error or its record.</summary>
    private List<PreparedDocument> Prepare(RequestBody body, DocumentCheck check, BodyFormat format)
    {
        var limits = check.Contract.Limits;
        var maxDepth = limits.MaxDepth + (format.IsCloudEvents ? 1 : 0);
        var places = DocumentSplitter.Split(body.Span, format.IsLines, limits.MaxDocuments, maxDepth);
        var documents = new List<PreparedDocument>(places.Count);
        foreach (var place in places)
        {
            var document = new PreparedDocument(body.Memory[place.Bytes].Trim(" \t\r\n"u8), place.Line);
            document.Error = format.IsCloudEvents ? CheckEnvelope(document, check) : Check(document, check);
            if (document.Error is null)
            {
                document.Error = format.IsCloudEvents ? null : Wrap(document, body, check);
                document.Error ??= CheckRecord(document);
            }

            documents.Add(document);
        }

        return documents;
    }

    private static DocumentError? Check(PreparedDocument document, DocumentCheck check)
    {
        var error = check.Check(document.Data.Span, out var key);
        document.PartitionKey = key;
        return error;
    }

    private static DocumentError? CheckEnvelope(PreparedDocument document, DocumentCheck check)
    {
        var error = check.CheckEnvelope(document.Data.Span, out var key, out var id);
        document.PartitionKey = key;
        document.Id = error is null ? id : null;
        return error;
    }

    /// <summary>Puts an envelope around a document, unless bare it would be taken for what it is.</summary>
    private DocumentError? Wrap(PreparedDocument document, RequestBody body, DocumentCheck check)
    {
        var bare = document.Data;
        if (check.Holds(bare.Span, bare.Length))
        {
            return null;
        }

        document.Id = Guid.CreateVersion7(timeProvider.GetUtcNow()).ToString();
        body.Reserve(bare.Length + EnvelopeBytes);
        var envelope = new ArrayBufferWriter<byte>(bare.Length + EnvelopeBytes);
        CloudEvent.Write(envelope, check.Contract, document.Id, timeProvider.GetUtcNow(), bare.Span);
        document.Data = envelope.WrittenMemory;

        // The worker has to find the document again, which one nested as deeply as an envelope can be would not let it.
        return check.Holds(document.Data.Span, bare.Length)
            ? null
            : new DocumentError(DocumentErrorCode.TooDeep, $"In its envelope the document is nested too deeply; allowed: {check.Contract.Limits.MaxDepth - 1} levels");
    }

    private DocumentError? CheckRecord(PreparedDocument document)
    {
        var size = document.Data.Length + document.PartitionKey.Length;
        return size <= publisher.MaxRecordBytes
            ? null
            : new DocumentError(
                DocumentErrorCode.TooLarge, $"With its partition key and envelope the record has {size} bytes; allowed: {publisher.MaxRecordBytes}");
    }

    private async Task PutAsync(List<PreparedDocument> documents, CancellationToken cancellationToken)
    {
        var puts = new List<Task>(documents.Count);
        foreach (var document in documents)
        {
            if (document.Error is null)
            {
                puts.Add(publisher.PutAsync(document, cancellationToken));
            }
        }

        publisher.Flush();

        // All of them, whatever becomes of one: the body's memory is lent to each until then.
        await Task.WhenAll(puts);
    }
}
