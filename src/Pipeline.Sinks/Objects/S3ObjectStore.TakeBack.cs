using Amazon.S3;
using Amazon.S3.Model;

namespace Pipeline.Sinks.Objects;

/// <content>What rolling a manifest back needs, and no sink: it is not part of what a bucket is to a sink.</content>
internal sealed partial class S3ObjectStore
{
    /// <summary>Looks what became of an object that was uploaded and not completed.</summary>
    public ValueTask<ObjectState> LookAsync(string key, string uploadId, long length, string manifest, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                // In this order: an upload that somebody completes between the two looks is found as the object.
                if (await HasUploadAsync(key, uploadId, token).ConfigureAwait(false))
                {
                    return ObjectState.Uploaded;
                }

                return await HeadAsync(key, token).ConfigureAwait(false) is not { } there ? ObjectState.Gone
                    : IsOf(there, length, manifest) ? ObjectState.Visible
                    : ObjectState.Foreign;
            },
            cancellationToken);

    /// <summary>
    /// Sees to it that an object is not visible and never will be. The upload goes first: once it is gone nobody can complete it, so that what is then found under the key
    /// is all that there will ever be.
    /// </summary>
    public ValueTask TakeBackAsync(string key, string uploadId, long length, string manifest, CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            async token =>
            {
                try
                {
                    await client.AbortMultipartUploadAsync(
                        new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = uploadId }, token).ConfigureAwait(false);
                }
                catch (AmazonS3Exception exception) when (exception.ErrorCode == NoSuchUpload)
                {
                    // Completed, aborted by the bucket's rule, or by an earlier attempt.
                }

                if (await HeadAsync(key, token).ConfigureAwait(false) is { } there && IsOf(there, length, manifest))
                {
                    await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = key }, token).ConfigureAwait(false);
                }
            },
            cancellationToken);

    private async ValueTask<bool> HasUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await client.ListPartsAsync(
                new ListPartsRequest { BucketName = bucket, Key = key, UploadId = uploadId, MaxParts = 1 }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == NoSuchUpload)
        {
            return false;
        }
    }
}
