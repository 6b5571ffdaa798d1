using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Local.Aws.Hosting;
using Testing.Support;

namespace Local.Aws.Tests.S3;

public sealed class S3MultipartTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = "lake";
    private const int PartBytes = 5 << 20;
    private LocalAws _aws = null!;
    private AmazonS3Client _s3 = null!;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync(limits: LimitsMode.Aws);
        _s3 = S3Clients.Create(_aws.Endpoint);
        await _s3.PutBucketAsync(Bucket);
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    public void Dispose() => _s3?.Dispose();

    [Fact]
    public async Task PartsBecomeOneObjectWithACompositeETag()
    {
        var first = Bytes(1, PartBytes);
        var second = Bytes(2, 1000);
        var upload = await BeginAsync("big");
        var parts = new List<UploadPartResponse> { await UploadAsync(upload, 2, second), await UploadAsync(upload, 1, first) };

        var hidden = (await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket })).S3Objects ?? [];
        var completed = await CompleteAsync(upload, parts);
        using var read = await _s3.GetObjectAsync(Bucket, "big");
        using var bytes = new MemoryStream();
        await read.ResponseStream.CopyToAsync(bytes);

        Assert.Empty(hidden);
        Assert.Equal(first.Concat(second), bytes.ToArray());
#pragma warning disable CA5351 // An ETag is an MD5.
        var expected = Convert.ToHexString(MD5.HashData([.. MD5.HashData(first), .. MD5.HashData(second)]));
#pragma warning restore CA5351
        Assert.Equal($"\"{expected}-2\"", completed.ETag, ignoreCase: true);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_aws.DataFolder, "s3-uploads"), "*", SearchOption.AllDirectories));
        await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(upload, parts));
    }

    [Fact]
    public async Task SmallPartBeforeTheLastIsRefusedAndTheUploadStays()
    {
        var upload = await BeginAsync("small");
        var parts = new List<UploadPartResponse> { await UploadAsync(upload, 1, Bytes(1, 100)), await UploadAsync(upload, 2, Bytes(2, 100)) };

        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(upload, parts));
        var again = await UploadAsync(upload, 1, Bytes(3, PartBytes));
        await CompleteAsync(upload, [again, parts[1]]);

        Assert.Equal("EntityTooSmall", refused.ErrorCode);
        Assert.Equal(PartBytes + 100, (await _s3.GetObjectMetadataAsync(Bucket, "small")).ContentLength);
    }

    [Fact]
    public async Task ConditionOnCompletionHoldsAtTheEnd()
    {
        var upload = await BeginAsync("contended");
        var part = await UploadAsync(upload, 1, Bytes(1, 10));
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "contended", ContentBody = "first" });

        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(upload, [part], request => request.IfNoneMatch = "*"));

        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Equal(5, (await _s3.GetObjectMetadataAsync(Bucket, "contended")).ContentLength);
    }

    [Fact]
    public async Task WrongPartsAreRefused()
    {
        var upload = await BeginAsync("wrong");
        var one = await UploadAsync(upload, 1, Bytes(1, PartBytes));
        var two = await UploadAsync(upload, 2, Bytes(2, PartBytes));

        var forged = await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(upload, [one], request => request.PartETags[0].ETag = two.ETag));
        var unsent = await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(upload, [one], request => request.PartETags[0].PartNumber = 7));
        var missing = await Assert.ThrowsAsync<AmazonS3Exception>(() => CompleteAsync(upload, [one], request => request.UploadId = "none"));

        Assert.Equal(("InvalidPart", "InvalidPart", "NoSuchUpload"), (forged.ErrorCode, unsent.ErrorCode, missing.ErrorCode));
    }

    [Fact]
    public async Task AbortForgetsThePartsAndListsShowThem()
    {
        var upload = await BeginAsync("dropped");
        await UploadAsync(upload, 3, Bytes(1, 10));

        var parts = await _s3.ListPartsAsync(Bucket, "dropped", upload.UploadId);
        var uploads = await _s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket });
        await _s3.AbortMultipartUploadAsync(Bucket, "dropped", upload.UploadId);
        var after = await _s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket });

        Assert.Equal(3, Assert.Single(parts.Parts).PartNumber);
        Assert.Equal(upload.UploadId, Assert.Single(uploads.MultipartUploads).UploadId);
        Assert.Empty(after.MultipartUploads ?? []);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_aws.DataFolder, "s3-uploads"), "*", SearchOption.AllDirectories));
    }

    private Task<InitiateMultipartUploadResponse> BeginAsync(string key) => _s3.InitiateMultipartUploadAsync(Bucket, key);

    private Task<UploadPartResponse> UploadAsync(InitiateMultipartUploadResponse upload, int number, byte[] bytes) => _s3.UploadPartAsync(new UploadPartRequest
    {
        BucketName = Bucket,
        Key = upload.Key,
        UploadId = upload.UploadId,
        PartNumber = number,
        InputStream = new MemoryStream(bytes),
    });

    private Task<CompleteMultipartUploadResponse> CompleteAsync(
        InitiateMultipartUploadResponse upload,
        List<UploadPartResponse> parts,
        Action<CompleteMultipartUploadRequest>? change = null)
    {
        var request = new CompleteMultipartUploadRequest { BucketName = Bucket, Key = upload.Key, UploadId = upload.UploadId };
        request.AddPartETags(parts.OrderBy(part => part.PartNumber));
        change?.Invoke(request);
        return _s3.CompleteMultipartUploadAsync(request);
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
