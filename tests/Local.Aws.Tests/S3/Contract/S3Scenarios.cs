using System.Collections.Frozen;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Local.Aws.Tests.S3.Contract;

/// <summary>What S3 does, as facts that any implementation can be asked. Each works in a bucket of its own, through the SDK.</summary>
internal static class S3Scenarios
{
    private const int PartBytes = 5 << 20;

    public static FrozenDictionary<string, Func<AmazonS3Client, string, Task>> All { get; } = new Dictionary<string, Func<AmazonS3Client, string, Task>>
    {
        ["SdkDefaultsRoundTrip"] = RoundTripAsync,
        ["WrongChecksumIsRefused"] = (s3, bucket) => RefusedAsync(
            400, "BadDigest", () => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "x", ChecksumCRC32 = "AAAAAA==" })),
        ["WrongMd5IsRefused"] = (s3, bucket) => RefusedAsync(
            400, "BadDigest", () => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "x", MD5Digest = "AAAAAAAAAAAAAAAAAAAAAA==" })),
        ["ChecksumIsReadBack"] = ChecksumIsReadBackAsync,
        ["SuffixRangeGivesTheEnd"] = SuffixRangeAsync,
        ["UnsatisfiableRangeIs416"] = UnsatisfiableRangeAsync,
        ["SameETagIsNotModified"] = NotModifiedAsync,
        ["IfNoneMatchGuardsAnObject"] = IfNoneMatchAsync,
        ["IfMatchGuardsAVersion"] = IfMatchAsync,
        ["ListingFoldsAndPages"] = ListingAsync,
        ["MultipartETagCountsParts"] = MultipartAsync,
        ["SmallPartIsRefusedAtTheEnd"] = SmallPartAsync,
        ["CompletionHonoursIfNoneMatch"] = GuardedCompletionAsync,
        ["AbortedUploadIsGone"] = AbortAsync,
        ["DeleteOfManyReportsEach"] = DeleteManyAsync,
        ["MissingKeyIsNoSuchKey"] = (s3, bucket) => RefusedAsync(404, "NoSuchKey", () => s3.GetObjectAsync(bucket, "nowhere")),
        ["MissingBucketIsNoSuchBucket"] = (s3, bucket) => RefusedAsync(404, "NoSuchBucket", () => s3.GetObjectAsync(bucket + "x", "k")),
        ["FullBucketIsNotDeleted"] = FullBucketAsync,
    }.ToFrozenDictionary();

    private static async Task RoundTripAsync(AmazonS3Client s3, string bucket)
    {
        var bytes = Bytes(1, 200_000);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "dir/a b+é", InputStream = new MemoryStream(bytes), ContentType = "text/x" });

        using var get = await s3.GetObjectAsync(bucket, "dir/a b+é");
        using var read = new MemoryStream();
        await get.ResponseStream.CopyToAsync(read);

        Assert.Equal(bytes, read.ToArray());
        Assert.Equal("text/x", get.Headers.ContentType);
    }

    private static async Task ChecksumIsReadBackAsync(AmazonS3Client s3, string bucket)
    {
        await PutAsync(s3, bucket, "k", "123456789");

        var head = await s3.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = "k", ChecksumMode = ChecksumMode.ENABLED });

        Assert.Equal("y/Q5Jg==", head.ChecksumCRC32);
    }

    private static async Task SuffixRangeAsync(AmazonS3Client s3, string bucket)
    {
        await PutAsync(s3, bucket, "k", "0123456789");

        using var get = await s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "k", ByteRange = new ByteRange("bytes=-3") });
        using var reader = new StreamReader(get.ResponseStream);

        Assert.Equal((HttpStatusCode.PartialContent, "789", "bytes 7-9/10"), (get.HttpStatusCode, await reader.ReadToEndAsync(), get.ContentRange));
    }

    private static async Task UnsatisfiableRangeAsync(AmazonS3Client s3, string bucket)
    {
        await PutAsync(s3, bucket, "k", "x");

        await RefusedAsync(416, "InvalidRange", () => s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "k", ByteRange = new ByteRange(5, 6) }));
    }

    private static async Task NotModifiedAsync(AmazonS3Client s3, string bucket)
    {
        var etag = await PutAsync(s3, bucket, "k", "x");

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync(new GetObjectRequest { BucketName = bucket, Key = "k", EtagToNotMatch = etag }));
        Assert.Equal(HttpStatusCode.NotModified, error.StatusCode);
    }

    private static async Task IfNoneMatchAsync(AmazonS3Client s3, string bucket)
    {
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "one", IfNoneMatch = "*" });

        await RefusedAsync(
            412,
            "PreconditionFailed",
            () => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "three", IfNoneMatch = "*" }));
        Assert.Equal(3, (await s3.GetObjectMetadataAsync(bucket, "k")).ContentLength);
    }

    private static async Task IfMatchAsync(AmazonS3Client s3, string bucket)
    {
        var etag = await PutAsync(s3, bucket, "k", "one");
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "other", IfMatch = etag });

        await RefusedAsync(
            412,
            "PreconditionFailed",
            () => s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "late", IfMatch = etag }));
    }

    private static async Task ListingAsync(AmazonS3Client s3, string bucket)
    {
        foreach (var key in (string[])["a", "dir/1", "dir/2", "z"])
        {
            await PutAsync(s3, bucket, key, "x");
        }

        List<string> seen = [];
        var request = new ListObjectsV2Request { BucketName = bucket, Delimiter = "/", MaxKeys = 1 };
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request);
            seen.AddRange((page.S3Objects ?? []).Select(item => item.Key));
            seen.AddRange(page.CommonPrefixes ?? []);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        Assert.Equal(["a", "dir/", "z"], seen);
    }

    private static async Task MultipartAsync(AmazonS3Client s3, string bucket)
    {
        var upload = await s3.InitiateMultipartUploadAsync(bucket, "big");
        List<UploadPartResponse> parts = [await PartAsync(s3, upload, 1, PartBytes), await PartAsync(s3, upload, 2, 10)];
        var completed = await CompleteAsync(s3, upload, parts);

        Assert.EndsWith("-2\"", completed.ETag, StringComparison.Ordinal);
        Assert.Equal(PartBytes + 10, (await s3.GetObjectMetadataAsync(bucket, "big")).ContentLength);
    }

    private static async Task SmallPartAsync(AmazonS3Client s3, string bucket)
    {
        var upload = await s3.InitiateMultipartUploadAsync(bucket, "big");
        List<UploadPartResponse> parts = [await PartAsync(s3, upload, 1, 10), await PartAsync(s3, upload, 2, 10)];

        await RefusedAsync(400, "EntityTooSmall", () => CompleteAsync(s3, upload, parts));
    }

    private static async Task GuardedCompletionAsync(AmazonS3Client s3, string bucket)
    {
        var upload = await s3.InitiateMultipartUploadAsync(bucket, "k");
        var part = await PartAsync(s3, upload, 1, 10);
        await PutAsync(s3, bucket, "k", "first");

        await RefusedAsync(412, "PreconditionFailed", () => CompleteAsync(s3, upload, [part], "*"));
    }

    private static async Task AbortAsync(AmazonS3Client s3, string bucket)
    {
        var upload = await s3.InitiateMultipartUploadAsync(bucket, "k");
        var part = await PartAsync(s3, upload, 1, 10);
        await s3.AbortMultipartUploadAsync(bucket, "k", upload.UploadId);

        await RefusedAsync(404, "NoSuchUpload", () => CompleteAsync(s3, upload, [part]));
    }

    private static async Task DeleteManyAsync(AmazonS3Client s3, string bucket)
    {
        await PutAsync(s3, bucket, "a", "x");
        var answer = await s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = [new KeyVersion { Key = "a" }, new KeyVersion { Key = "b" }] });

        Assert.Equal(["a", "b"], answer.DeletedObjects.Select(deleted => deleted.Key).Order(StringComparer.Ordinal));
    }

    private static async Task FullBucketAsync(AmazonS3Client s3, string bucket)
    {
        await PutAsync(s3, bucket, "a", "x");

        await RefusedAsync(409, "BucketNotEmpty", () => s3.DeleteBucketAsync(bucket));
    }

    private static async Task<string> PutAsync(AmazonS3Client s3, string bucket, string key, string text) =>
        (await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text })).ETag;

    private static Task<UploadPartResponse> PartAsync(AmazonS3Client s3, InitiateMultipartUploadResponse upload, int number, int size) =>
        s3.UploadPartAsync(new UploadPartRequest
        {
            BucketName = upload.BucketName,
            Key = upload.Key,
            UploadId = upload.UploadId,
            PartNumber = number,
            InputStream = new MemoryStream(Bytes(number, size)),
        });

    private static Task<CompleteMultipartUploadResponse> CompleteAsync(
        AmazonS3Client s3,
        InitiateMultipartUploadResponse upload,
        List<UploadPartResponse> parts,
        string? ifNoneMatch = null)
    {
        var request = new CompleteMultipartUploadRequest { BucketName = upload.BucketName, Key = upload.Key, UploadId = upload.UploadId, IfNoneMatch = ifNoneMatch };
        request.AddPartETags(parts);
        return s3.CompleteMultipartUploadAsync(request);
    }

    private static async Task RefusedAsync(int status, string code, Func<Task> call)
    {
        var error = await Assert.ThrowsAnyAsync<AmazonS3Exception>(call);
        Assert.Equal((status, code), ((int)error.StatusCode, error.ErrorCode));
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
