using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Polly;

namespace Pipeline.Sinks.Objects;

/// <summary>One S3 bucket. The client's own retries are off: the pipeline repeats every call here, all of which may be repeated.</summary>
internal sealed partial class S3ObjectStore(IAmazonS3 client, string bucket, ResiliencePipeline pipeline, TimeProvider timeProvider, ILogger<S3ObjectStore> logger)
    : IObjectStore
{
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(5);

    public ValueTask<string?> PutAsync(string key, string contentType, PooledSegments content, string? replaces, CancellationToken cancellationToken) =>
        ReplaceAsync(
            key,
            async token =>
            {
                using var body = content.OpenRead();
                var request = new PutObjectRequest { BucketName = bucket, Key = key, ContentType = contentType, InputStream = body, AutoCloseStream = false };
                (request.IfNoneMatch, request.IfMatch) = Condition(replaces);
                await client.PutObjectAsync(request, token).ConfigureAwait(false);
            },
            cancellationToken);

    public async ValueTask<string> StartUploadAsync(string key, string contentType, CancellationToken cancellationToken)
    {
        // Repeating it after a lost answer leaves an empty upload behind, which the bucket's lifecycle rule removes.
        var response = await pipeline.ExecuteAsync(
            async token => await client.InitiateMultipartUploadAsync(
                new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = contentType }, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return response.UploadId;
    }

    public ValueTask<UploadedPart> UploadPartAsync(string key, string uploadId, int number, PooledSegments content, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                using var body = content.OpenRead();
                var response = await client.UploadPartAsync(
                    new UploadPartRequest
                    {
                        BucketName = bucket,
                        Key = key,
                        UploadId = uploadId,
                        PartNumber = number,
                        PartSize = content.Length,
                        InputStream = body,
                    },
                    token).ConfigureAwait(false);
                return new UploadedPart(number, response.ETag, response.ChecksumCRC32);
            },
            cancellationToken);

    public ValueTask<string?> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, string? replaces, CancellationToken cancellationToken) =>
        ReplaceAsync(
            key,
            async token =>
            {
                var request = new CompleteMultipartUploadRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = uploadId,
                    PartETags = [.. parts.Select(part => new PartETag(part.Number, part.ETag) { ChecksumCRC32 = part.Checksum })],
                };
                (request.IfNoneMatch, request.IfMatch) = Condition(replaces);
                try
                {
                    await client.CompleteMultipartUploadAsync(request, token).ConfigureAwait(false);
                }
                catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchUpload")
                {
                    // The answer to an earlier attempt was lost, or the upload was: only the object itself can tell.
                    if ((await HeadAsync(key, token).ConfigureAwait(false))?.ContentLength != length)
                    {
                        throw;
                    }
                }
            },
            cancellationToken);

    public async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AbortTimeout, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = uploadId }, linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is Amazon.Runtime.AmazonClientException or HttpRequestException or IOException or OperationCanceledException)
        {
            LogAbortFailed(key, uploadId, exception);
        }
    }

    public ValueTask<byte[]?> FindAsync(string key, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                try
                {
                    using var response = await client.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = key }, token).ConfigureAwait(false);
                    using var copy = new MemoryStream();
                    await response.ResponseStream.CopyToAsync(copy, token).ConfigureAwait(false);
                    return copy.ToArray();
                }
                catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket")
                {
                    return null;
                }
            },
            cancellationToken);

    public ValueTask DeleteAsync(string key, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = key }, token).ConfigureAwait(false);
            },
            cancellationToken);

    /// <summary>S3's conditions of a write: If-None-Match knows only the star.</summary>
    private static (string? IfNoneMatch, string? IfMatch) Condition(string? replaces) => replaces is null ? ("*", null) : (null, replaces);

    /// <summary>A condition that does not hold is an answer: the tag of what is there, or empty when the object to replace is gone.</summary>
    private ValueTask<string?> ReplaceAsync(string key, Func<CancellationToken, ValueTask> write, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                try
                {
                    await write(token).ConfigureAwait(false);
                    return null;
                }
                catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.PreconditionFailed || exception.ErrorCode == "NoSuchKey")
                {
                    return (await HeadAsync(key, token).ConfigureAwait(false))?.ETag ?? string.Empty;
                }
            },
            cancellationToken);

    private async ValueTask<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = bucket, Key = key }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    [LoggerMessage(Telemetry.EventIds.UploadAbortFailed, LogLevel.Warning, "Upload {UploadId} of {ObjectKey} could not be given up; the bucket's lifecycle rule has to remove its parts")]
    private partial void LogAbortFailed(string objectKey, string uploadId, Exception exception);
}
