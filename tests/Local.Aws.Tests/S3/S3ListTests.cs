using Amazon.S3;
using Amazon.S3.Model;
using Local.Aws.Hosting;
using Testing.Support;

namespace Local.Aws.Tests.S3;

public sealed class S3ListTests : IAsyncLifetime, IDisposable
{
    private const string Bucket = "lake";
    private static readonly string[] Keys = ["a.txt", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "\ue000", "\ud83d\ude00", "z"];
    private LocalAws _aws = null!;
    private AmazonS3Client _s3 = null!;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync();
        _s3 = S3Clients.Create(_aws.Endpoint);
        await _s3.PutBucketAsync(Bucket);
        foreach (var key in Keys.Reverse())
        {
            await _s3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = key });
        }
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    public void Dispose() => _s3?.Dispose();

    [Fact]
    public async Task KeysComeInUtf8Order()
    {
        var answer = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket });

        Assert.Equal(["a.txt", "dir/1", "dir/2", "dir/sub/3", "dir2/4", "z", "\ue000", "\ud83d\ude00"], answer.S3Objects.Select(item => item.Key));
        Assert.Equal(Keys.Length, answer.KeyCount);
    }

    [Theory]
    [InlineData("", "a.txt z \ue000 \ud83d\ude00", "dir/ dir2/")]
    [InlineData("dir/", "dir/1 dir/2", "dir/sub/")]
    [InlineData("di", "", "dir/ dir2/")]
    [InlineData("x", "", "")]
    public async Task DelimiterFoldsWhatLiesBehindIt(string prefix, string keys, string prefixes)
    {
        var answer = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix, Delimiter = "/" });

        Assert.Equal(keys, string.Join(' ', (answer.S3Objects ?? []).Select(item => item.Key)));
        Assert.Equal(prefixes, string.Join(' ', answer.CommonPrefixes ?? []));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(null, 3)]
    [InlineData("/", 1)]
    [InlineData("/", 2)]
    public async Task PagesJoinToTheWhole(string? delimiter, int size)
    {
        List<string> seen = [];
        var request = new ListObjectsV2Request { BucketName = Bucket, Delimiter = delimiter, MaxKeys = size };
        ListObjectsV2Response answer;
        do
        {
            answer = await _s3.ListObjectsV2Async(request);
            Assert.InRange(answer.KeyCount ?? 0, 1, size);
            seen.AddRange((answer.S3Objects ?? []).Select(item => item.Key));
            seen.AddRange(answer.CommonPrefixes ?? []);
            request.ContinuationToken = answer.NextContinuationToken;
        }
        while (answer.IsTruncated == true);

        var expected = delimiter is null ? Keys : ["a.txt", "dir/", "dir2/", "\ue000", "\ud83d\ude00", "z"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task StartAfterSkipsUpToTheKey()
    {
        var answer = await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = "dir", StartAfter = "dir/2" });

        Assert.Equal(["dir/sub/3", "dir2/4"], answer.S3Objects.Select(item => item.Key));
    }

    [Fact]
    public async Task BucketsAreListedAndEmptyOnesDeleted()
    {
        await _s3.PutBucketAsync("another");

        var listed = await _s3.ListBucketsAsync();
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => _s3.DeleteBucketAsync(Bucket));
        await _s3.DeleteBucketAsync("another");

        Assert.Equal(["another", Bucket], listed.Buckets.Select(bucket => bucket.BucketName));
        Assert.Equal("BucketNotEmpty", refused.ErrorCode);
        Assert.False(Directory.Exists(Path.Combine(_aws.DataFolder, "s3", "another")));
    }

    [Fact]
    public async Task ObjectsSurviveARestart()
    {
        var folder = Directory.CreateTempSubdirectory("local-aws-").FullName;
        var options = new LocalAwsOptions { DataFolder = folder };
        await using (var first = await LocalAwsServer.StartAsync(options, CancellationToken.None))
        {
            using var s3 = S3Clients.Create(first.Endpoint);
            await s3.PutBucketAsync("kept");
            await s3.PutObjectAsync(new PutObjectRequest { BucketName = "kept", Key = "dir/k", ContentBody = "x", ContentType = "text/csv" });
        }

        await using (var second = await LocalAwsServer.StartAsync(options, CancellationToken.None))
        {
            using var s3 = S3Clients.Create(second.Endpoint);
            var head = await s3.GetObjectMetadataAsync("kept", "dir/k");
            Assert.Equal("text/csv", head.Headers.ContentType);
        }

        Directory.Delete(folder, recursive: true);
    }
}
