using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Testing.Support;

namespace Local.Aws.Tests.S3;

/// <summary>Objects through AWSSDK.S3 with its defaults (aws-chunked bodies with checksum trailers).</summary>
public sealed class S3ObjectTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = "lake";
    private LocalAws _aws = null!;
    private AmazonS3Client _s3 = null!;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync();
        _s3 = S3Clients.Create(_aws.Endpoint);
        await _s3.PutBucketAsync(Bucket);
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    public void Dispose() => _s3?.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(5_000_001)]
    public async Task ObjectComesBackByteByByte(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        var put = await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "dir/object.bin", InputStream = new MemoryStream(bytes) });

        using var get = await _s3.GetObjectAsync(Bucket, "dir/object.bin");
        using var read = new MemoryStream();
        await get.ResponseStream.CopyToAsync(read);

        Assert.Equal(bytes, read.ToArray());
#pragma warning disable CA5351 // An ETag is an MD5.
        Assert.Equal($"\"{Convert.ToHexString(MD5.HashData(bytes))}\"", put.ETag, ignoreCase: true);
#pragma warning restore CA5351
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_aws.DataFolder, "s3", Bucket, "dir", "object.bin")));
    }

    [Fact]
    public async Task MetadataAndContentTypeAreKept()
    {
        var request = new PutObjectRequest { BucketName = Bucket, Key = "k", ContentBody = "x", ContentType = "application/vnd.apache.parquet" };
        request.Metadata["epoch"] = "17";
        request.Headers.CacheControl = "no-store";
        await _s3.PutObjectAsync(request);

        var head = await _s3.GetObjectMetadataAsync(Bucket, "k");

        Assert.Equal("application/vnd.apache.parquet", head.Headers.ContentType);
        Assert.Equal("no-store", head.Headers.CacheControl);
        Assert.Equal("17", head.Metadata["epoch"]);
        Assert.Equal(1, head.ContentLength);
        Assert.NotEqual("aws-chunked", head.Headers.ContentEncoding);
    }

    [Theory]
    [InlineData("bytes=2-4", 206, "234")]
    [InlineData("bytes=7-", 206, "789")]
    [InlineData("bytes=-4", 206, "6789")]
    [InlineData("bytes=-40", 206, "0123456789")]
    [InlineData("bytes=8-100", 206, "89")]
    [InlineData("bytes=4-2", 200, "0123456789")]
    [InlineData("bytes=0-1,3-4", 200, "0123456789")]
    [InlineData("bytes=10-", 416, null)]
    [InlineData("bytes=-0", 416, null)]
    public async Task RangeGivesWhatItNames(string range, int status, string? expected)
    {
        await PutAsync("k", "0123456789");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_aws.Endpoint, $"{Bucket}/k"));
        request.Headers.TryAddWithoutValidation("Range", range);

        using var client = new HttpClient();
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(status, (int)response.StatusCode);
        if (expected is null)
        {
            Assert.Contains("<Code>InvalidRange</Code>", text, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(expected, text);
        }
    }

    [Fact]
    public async Task ConditionsDecideReads()
    {
        var etag = await PutAsync("k", "x");

        var same = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => _s3.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "k", EtagToNotMatch = etag }));
        var other = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => _s3.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "k", EtagToMatch = "\"0\"" }));

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal((HttpStatusCode.PreconditionFailed, "PreconditionFailed"), (other.StatusCode, other.ErrorCode));
    }

    [Fact]
    public async Task ConditionsDecideWrites()
    {
        var etag = await PutAsync("k", "one");

        var exists = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "k", ContentBody = "two", IfNoneMatch = "*" }));
        var moved = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "k", ContentBody = "two", IfMatch = "\"0\"" }));
        var missing = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "new", ContentBody = "two", IfMatch = etag }));
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "k", ContentBody = "three", IfMatch = etag });
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "new", ContentBody = "four", IfNoneMatch = "*" });

        Assert.Equal(HttpStatusCode.PreconditionFailed, exists.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, moved.StatusCode);
        Assert.Equal("NoSuchKey", missing.ErrorCode);
        Assert.Equal("three", await ReadAsync("k"));
        Assert.Equal("four", await ReadAsync("new"));
    }

    [Fact]
    public async Task OfManyConditionalWritersOneWins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(async writer =>
        {
            try
            {
                await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "race", ContentBody = $"{writer}", IfNoneMatch = "*" });
                return writer;
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.PreconditionFailed)
            {
                return -1;
            }
        }));

        var winner = Assert.Single(outcomes, outcome => outcome >= 0);
        Assert.Equal($"{winner}", await ReadAsync("race"));
    }

    [Fact]
    public async Task MissingThingsHaveTheirOwnErrors()
    {
        var key = await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.GetObjectAsync(Bucket, "nowhere"));
        var bucket = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.GetObjectAsync("nobucket", "k"));
        var head = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.GetObjectMetadataAsync(Bucket, "nowhere"));

        Assert.Equal(HttpStatusCode.NotFound, key.StatusCode);
        Assert.Equal("NoSuchBucket", bucket.ErrorCode);
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("year=2026/month=11/part 1+é%20&?#.parquet")]
    [InlineData("a//b/./../c")]
    [InlineData("folder/")]
    [InlineData("control\u0001\u007f")]
    [InlineData("\ud83d\ude00/emoji")]
    [InlineData("windows\\c:*?\"<>|")]
    public async Task AnyKeyIsStoredListedAndDeleted(string key)
    {
        await PutAsync(key, "x");

        var listed = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Encoding = EncodingType.Url });

        Assert.Equal("x", await ReadAsync(key));
        Assert.Equal(key, Uri.UnescapeDataString(Assert.Single(listed.S3Objects).Key));
        await _s3.DeleteObjectAsync(Bucket, key);
        Assert.Empty((await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket })).S3Objects ?? []);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_aws.DataFolder, "s3", Bucket)));
    }

    [Fact]
    public async Task KeyAndItsPrefixAreBothObjects()
    {
        await PutAsync("a", "file");
        await PutAsync("a/b", "below");
        await PutAsync("c/d", "below");
        await PutAsync("c", "file");

        Assert.Equal("file below below file", $"{await ReadAsync("a")} {await ReadAsync("a/b")} {await ReadAsync("c/d")} {await ReadAsync("c")}");
    }

    [Fact]
    public async Task CopyTakesDataAndMetadata()
    {
        var request = new PutObjectRequest { BucketName = Bucket, Key = "from", ContentBody = "x", ContentType = "text/csv" };
        await _s3.PutObjectAsync(request);

        await _s3.CopyObjectAsync(Bucket, "from", Bucket, "dir/to");

        Assert.Equal("x", await ReadAsync("dir/to"));
        Assert.Equal("text/csv", (await _s3.GetObjectMetadataAsync(Bucket, "dir/to")).Headers.ContentType);
    }

    [Fact]
    public async Task DeleteObjectsDeletesWhatIsNamed()
    {
        foreach (var key in (string[])["a", "b", "c <&>"])
        {
            await PutAsync(key, "x");
        }

        var answer = await _s3.DeleteObjectsAsync(new DeleteObjectsRequest
        {
            BucketName = Bucket,
            Objects = [new KeyVersion { Key = "a" }, new KeyVersion { Key = "c <&>" }, new KeyVersion { Key = "never was" }],
        });

        Assert.Equal(3, answer.DeletedObjects.Count);
        Assert.Equal("b", Assert.Single((await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket })).S3Objects).Key);
    }

    private async Task<string> PutAsync(string key, string text) =>
        (await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) })).ETag;

    private async Task<string> ReadAsync(string key)
    {
        using var response = await _s3.GetObjectAsync(Bucket, key);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync();
    }
}
