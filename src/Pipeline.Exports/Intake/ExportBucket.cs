using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Intake;

/// <summary>The bucket of exports: listings, manifests and dead letters. Files with rows are read by <see cref="ExportReads"/>.</summary>
internal sealed class ExportBucket(IAmazonS3 s3, string bucket, TimeProvider timeProvider)
{
    private const int MostManifestBytes = 1 << 20;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public string Name => bucket;

    public IAmazonS3 Client => s3;

    /// <summary>All objects whose keys begin so, in the order of their keys.</summary>
    public async Task<IReadOnlyList<ExportObject>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        var objects = new List<ExportObject>();
        var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix };
        do
        {
            var page = await CallDeadline.CallAsync(s3.ListObjectsV2Async, request, Deadline, timeProvider, cancellationToken).ConfigureAwait(false);
            objects.AddRange((page.S3Objects ?? []).Select(one => new ExportObject(one.Key, one.Size ?? 0, one.ETag.Trim('"'))));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);

        return objects;
    }

    /// <summary>A small object, or null if there is none.</summary>
    public async Task<byte[]?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await CallDeadline.CallAsync(ReadAsync, new GetObjectRequest { BucketName = bucket, Key = key }, Deadline, timeProvider, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    }

    public async Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream(content.ToArray(), writable: false);
        var request = new PutObjectRequest { BucketName = bucket, Key = key, ContentType = "application/x-ndjson", InputStream = body, AutoCloseStream = false };
        await CallDeadline.CallAsync(s3.PutObjectAsync, request, Deadline, timeProvider, cancellationToken).ConfigureAwait(false);
    }

    private async Task<byte[]> ReadAsync(GetObjectRequest request, CancellationToken cancellationToken)
    {
        using var response = await s3.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.ContentLength > MostManifestBytes)
        {
            throw new ExportException($"{request.Key} has {response.ContentLength} bytes; a manifest has at most {MostManifestBytes}");
        }

        using var copy = new MemoryStream();
        await response.ResponseStream.CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        return copy.ToArray();
    }
}
