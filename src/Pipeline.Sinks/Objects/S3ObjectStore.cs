using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Resilience;
using Polly;

namespace Pipeline.Sinks.Objects;

/// <summary>One S3 bucket. The client's own retries are off: the pipeline repeats every call here, all of which may be repeated.</summary>
internal sealed partial class S3ObjectStore(IAmazonS3 client, string bucket, ResiliencePipeline pipeline, TimeProvider timeProvider, ILogger<S3ObjectStore> logger)
    : IObjectStore
{
    /// <summary>The user metadata in which an object tells its manifest.</summary>
    private const string ManifestMetadata = "manifest";

    private const string NoSuchUpload = "NoSuchUpload";

    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(5);

    public ValueTask PutAsync(string key, string contentType, PooledSegments content, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                using var body = content.OpenRead();
                var request = new PutObjectRequest { BucketName = bucket, Key = key, ContentType = contentType, InputStream = body, AutoCloseStream = false };
                await client.PutObjectAsync(request, token).ConfigureAwait(false);
            },
            cancellationToken);

    public async ValueTask<string> StartUploadAsync(string key, string contentType, string manifest, CancellationToken cancellationToken)
    {
        // Repeating it after a lost answer leaves an empty upload behind, which the bucket's lifecycle rule removes.
        var response = await pipeline.ExecuteAsync(
            async token =>
            {
                var request = new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = contentType };
                request.Metadata[ManifestMetadata] = manifest;
                return await client.InitiateMultipartUploadAsync(request, token).ConfigureAwait(false);
            },
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

    public ValueTask<bool> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, string manifest, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                var request = new CompleteMultipartUploadRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = uploadId,
                    PartETags = [.. parts.Select(part => new PartETag(part.Number, part.ETag) { ChecksumCRC32 = part.Checksum })],
                };
                try
                {
                    await client.CompleteMultipartUploadAsync(request, token).ConfigureAwait(false);
                    return true;
                }
                catch (AmazonS3Exception exception) when (exception.ErrorCode == NoSuchUpload)
                {
                    // Somebody completed it, maybe this very call in an earlier attempt, or it was aborted: only the object itself can tell.
                    return await HeadAsync(key, token).ConfigureAwait(false) is { } there && IsOf(there, length, manifest);
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
        catch (AmazonS3Exception exception) when (exception.ErrorCode == NoSuchUpload)
        {
            // Completed, or given up before.
        }
        catch (Exception exception) when (exception is Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException or HttpRequestException or IOException or OperationCanceledException)
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
                catch (AmazonS3Exception exception) when (IsMissingPermission(exception))
                {
                    throw MissingPermission(key, exception);
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

    /// <summary>Whether an object is the one that a manifest's upload makes.</summary>
    private static bool IsOf(GetObjectMetadataResponse there, long length, string manifest) =>
        there.ContentLength == length && string.Equals(there.Metadata[ManifestMetadata], manifest, StringComparison.Ordinal);

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
        catch (AmazonS3Exception exception) when (IsMissingPermission(exception))
        {
            throw MissingPermission(key, exception);
        }
    }

    private UnauthorizedAccessException MissingPermission(string key, AmazonS3Exception exception) => new(
        $"S3 answers 403 to whether {key} exists. The role needs s3:GetObject on the objects and s3:ListBucket on the bucket {bucket}: "
        + "without s3:ListBucket a missing object is answered with 403 instead of 404",
        exception);

    // Session credentials that have run out are a 403 too on some paths, or a 400; those the pipeline waits for.
    private static bool IsMissingPermission(AmazonS3Exception exception) =>
        exception.StatusCode == HttpStatusCode.Forbidden && !AwsFailures.IsPassing(exception);

    [LoggerMessage(Telemetry.EventIds.UploadAbortFailed, LogLevel.Warning, "Upload {UploadId} of {ObjectKey} could not be given up; the bucket's lifecycle rule has to remove its parts")]
    private partial void LogAbortFailed(string objectKey, string uploadId, Exception exception);
}
