using Local.Aws.Checksums;
using Local.Aws.Hosting;
using Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3.Bodies;

/// <summary>Reads a request's body, plain or aws-chunked, and checks it against its digests. Memory is bounded by the connection's buffers.</summary>
internal static class RequestBody
{
    public static Task<BodySummary> ReadToFileAsync(LocalRequest request, UploadFile file, ChecksumAlgorithm? algorithm) =>
        ReadAsync(request, algorithm, file.AppendAsync);

    /// <summary>Reads an XML document into memory.</summary>
    public static async Task<MemoryStream> ReadToMemoryAsync(LocalRequest request, int maxBytes)
    {
        var document = new MemoryStream();
        await ReadAsync(request, null, (bytes, _) =>
        {
            document.Write(bytes.Span);
            return document.Length <= maxBytes ? ValueTask.CompletedTask : throw S3Error.MalformedXml();
        }).ConfigureAwait(false);
        document.Position = 0;
        return document;
    }

    private static async Task<BodySummary> ReadAsync(LocalRequest request, ChecksumAlgorithm? algorithm, BodySink sink)
    {
        var http = request.Http.Request;
        using var digests = new BodyDigests(http.Headers, algorithm);
        var length = 0L;
        IReadOnlyDictionary<string, string> trailers = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty;
        try
        {
            if (IsAwsChunked(http))
            {
                var chunked = new AwsChunkedReader(http.BodyReader, TakeAsync);
                await chunked.ReadAsync(request.Cancelled).ConfigureAwait(false);
                trailers = chunked.Trailers;
            }
            else
            {
                await ReadPlainAsync(http, TakeAsync, request.Cancelled).ConfigureAwait(false);
            }
        }
        catch (BadHttpRequestException exception)
        {
            // The client closed before sending what Content-Length announced.
            throw S3Error.IncompleteBody(exception.Message);
        }

        return digests.Finish(length, trailers);

        ValueTask TakeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            digests.Append(bytes.Span);
            length += bytes.Length;
            return sink(bytes, cancellationToken);
        }
    }

    private static bool IsAwsChunked(HttpRequest request) =>
        request.Headers["x-amz-content-sha256"].ToString().StartsWith("STREAMING-", StringComparison.Ordinal)
        || request.Headers.ContentEncoding.ToString().Contains("aws-chunked", StringComparison.OrdinalIgnoreCase);

    private static async Task ReadPlainAsync(HttpRequest request, BodySink sink, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                await sink(segment, cancellationToken).ConfigureAwait(false);
            }

            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
