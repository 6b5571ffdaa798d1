using System.Net;
using System.Net.Sockets;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Local.Aws.Control;
using Local.Aws.Tests.S3;
using Local.Aws.Tests.Wire;
using Testing.Support;

namespace Local.Aws.Tests.Control;

/// <summary>Faults on the real services, by the names that rules use.</summary>
public sealed class ServiceControlTests : IAsyncLifetime
{
    private const string Shard = "shardId-000000000000";
    private LocalAws _aws = null!;

    public async Task InitializeAsync() => _aws = await LocalAws.StartAsync();

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task PutRecordsWhoseAnswerIsDroppedAreStored()
    {
        var kinesis = new KinesisCaller(_aws.Endpoint);
        await kinesis.CreateAsync("s", 1);
        using (_aws.Control.On("Kinesis.PutRecords", (_, _) => new(ControlAction.DropAfter)))
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => kinesis.PutManyAsync("s", [("key", "x"u8.ToArray())]));
        }

        Assert.Single(await kinesis.ReadAllAsync("s", Shard));
    }

    [Fact]
    public async Task ThrottledReadIsTheServicesOwnError()
    {
        var kinesis = new KinesisCaller(_aws.Endpoint);
        await kinesis.CreateAsync("s", 1);
        var iterator = await kinesis.IteratorAsync("s", Shard);
        using var rule = _aws.Control.On("Kinesis.GetRecords", (_, _) => new(ControlAction.Throttle));

        var fault = await Assert.ThrowsAsync<WireException>(() => kinesis.GetAsync(iterator));

        Assert.Equal("ProvisionedThroughputExceededException", fault.Code);
    }

    [Fact]
    public async Task ARuleSeesWhoseIteratorComesBackAndWhoSignedTheRequest()
    {
        var kinesis = new KinesisCaller(_aws.Endpoint);
        await kinesis.CreateAsync("s", 2);
        var iterator = await kinesis.IteratorAsync("s", "shardId-000000000001");
        var seen = new List<(string Operation, string? Shard, string Key)>();
        using var rule = _aws.Control.On("*", (request, _) =>
        {
            seen.Add((request.Operation, request.GetIteratorShardId(), request.AccessKeyId));
            return new(ControlAction.Proceed);
        });

        await kinesis.GetAsync(iterator);
        using var s3 = new AmazonS3Client(
            new BasicAWSCredentials("worker-7", "secret"),
            new AmazonS3Config { ServiceURL = _aws.Endpoint.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        await s3.PutBucketAsync("lake");

        Assert.Equal([("Kinesis.GetRecords", "shardId-000000000001", "test"), ("S3.CreateBucket", null, "worker-7")], seen);
    }

    [Fact]
    public async Task ObjectWhosePutFailedAfterItsEffectIsThere()
    {
        using var s3 = S3Clients.Create(_aws.Endpoint);
        await s3.PutBucketAsync("lake");
        using (_aws.Control.On("S3.PutObject", (request, _) => new(
            request.Path.EndsWith("/k", StringComparison.Ordinal) ? ControlAction.FailAfter("InternalError", 500) : ControlAction.Proceed)))
        {
            var error = await Assert.ThrowsAsync<AmazonS3Exception>(
                () => s3.PutObjectAsync(new PutObjectRequest { BucketName = "lake", Key = "k", ContentBody = "x" }));
            Assert.Equal((HttpStatusCode.InternalServerError, "InternalError"), (error.StatusCode, error.ErrorCode));
        }

        Assert.Equal(1, (await s3.GetObjectMetadataAsync("lake", "k")).ContentLength);
    }

    [Fact]
    public async Task ThrottledS3SaysSlowDown()
    {
        using var s3 = S3Clients.Create(_aws.Endpoint);
        using var rule = _aws.Control.On("S3.*", (_, _) => new(ControlAction.Throttle));

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync());

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "SlowDown"), (error.StatusCode, error.ErrorCode));
        Assert.Equal(ErrorType.Receiver, error.ErrorType);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomBytesAndHalfSentRequestsDoNotStopTheServer(int seed)
    {
        var kinesis = new KinesisCaller(_aws.Endpoint);
        await kinesis.CreateAsync("s", 1);
        var random = new Random(seed);
        var whole = Encoding.ASCII.GetBytes(
            "POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: Kinesis_20131202.PutRecord\r\nContent-Type: application/x-amz-json-1.1\r\n"
            + "Content-Length: 60\r\n\r\n{\"StreamName\":\"s\",\"PartitionKey\":\"k\",\"Data\":\"AA==\"}          ");
        for (var round = 0; round < 40; round++)
        {
            var bytes = whole[..random.Next(1, whole.Length - 10)];
            for (var change = random.Next(3); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _aws.Endpoint.Port);
            await client.GetStream().WriteAsync(bytes);
            client.LingerState = new LingerOption(true, 0);
        }

        await kinesis.PutAsync("s", "key", "alive");
        var alive = (await kinesis.ReadAllAsync("s", Shard)).Count(record => record.Text() == "alive");
        Assert.True(alive == 1, $"seed {seed}");
    }
}
