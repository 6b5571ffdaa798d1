using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Consumer.Worker.Health;
using Kinesis.Consumer.Api;
using Local.Aws.Control;
using Local.Aws.Hosting;

namespace Consumer.Worker;

/// <summary>The process on the embedded AWS: it becomes ready, and SIGTERM brings everything it read to its place.</summary>
public sealed class DrainTests
{
    private const int Orders = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly BasicAWSCredentials Credentials = new("test", "test");

    [Fact]
    public async Task SigTermFlushesCommitsAndReleasesBeforeTheProcessEnds()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("worker-drain-");
        try
        {
            await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions { DataFolder = folder.FullName }, limit.Token);
            using var dynamoDb = new AmazonDynamoDBClient(
                Credentials, new AmazonDynamoDBConfig { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = "eu-central-1" });
            await CreateAsync(aws, dynamoDb, limit.Token);

            // Nothing is flushed by age or size in this test: what is committed in the end was committed by the drain.
            await using var worker = WorkerProcess.Start(aws.Endpoint.ToString(), ("Lake__FlushAge", "00:30:00"));
            var url = await UrlAsync(worker);
            await WaitUntilAsync(() => IsReadyAsync(url, limit.Token), "the worker was ready", limit.Token);
            await WaitUntilAsync(
                async () => (await dynamoDb.ScanAsync(new ScanRequest("orders"), limit.Token)).Count == Orders, "all orders were read", limit.Token);
            Assert.Empty(Directory.EnumerateFiles(folder.FullName, "*.parquet", SearchOption.AllDirectories));

            Assert.Equal(0, await worker.TerminateAsync());

            Assert.NotEmpty(Directory.EnumerateFiles(folder.FullName, "*.parquet", SearchOption.AllDirectories));
            var leases = (await dynamoDb.ScanAsync(new ScanRequest("worker-tests"), limit.Token)).Items
                .Where(item => item["leaseKey"].S.StartsWith("shardId-", StringComparison.Ordinal)).ToArray();
            Assert.Equal(2, leases.Length);
            Assert.All(leases, lease => Assert.False(lease.ContainsKey("leaseOwner"), "a lease is still owned"));
            Assert.Contains(leases, lease => lease["checkpoint"].S.All(char.IsAsciiDigit));
            Assert.All(leases, lease => Assert.False(lease.ContainsKey("pendingCheckpoint"), "a commit is unfinished"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task AStopThatCutsADrainOffIsNoSuccess()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), limit.Token);
        using var dynamoDb = new AmazonDynamoDBClient(
            Credentials, new AmazonDynamoDBConfig { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = "eu-central-1" });
        await CreateAsync(aws, dynamoDb, limit.Token);
        using var outage = aws.Control.On("S3.PutObject", (_, _) => ValueTask.FromResult(ControlAction.FailBefore("SlowDown", 503)));
        await using var worker = WorkerProcess.Start(
            aws.Endpoint.ToString(), ("Lake__FlushAge", "00:30:00"), ("Kinesis__DrainDeadline", "00:00:02"));
        await UrlAsync(worker);
        await WaitUntilAsync(
            async () => (await dynamoDb.ScanAsync(new ScanRequest("orders"), limit.Token)).Count == Orders, "all orders were read", limit.Token);

        Assert.Equal(1, await worker.TerminateAsync());
    }

    private static async Task<Uri> UrlAsync(WorkerProcess worker)
    {
        var line = await worker.ReadUntilAsync("Now listening on");
        return new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
    }

    private static async Task<bool> IsReadyAsync(Uri worker, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var ready = await client.GetAsync(new Uri(worker, HealthEndpoints.ReadyPath), cancellationToken);
        return ready.IsSuccessStatusCode;
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> holds, string what, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        try
        {
            while (!await holds())
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Limit} passed before {what}");
        }
    }

    private static async Task CreateAsync(LocalAwsServer aws, AmazonDynamoDBClient dynamoDb, CancellationToken cancellationToken)
    {
        using var s3 = new AmazonS3Client(
            Credentials, new AmazonS3Config { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = "eu-central-1", ForcePathStyle = true });
        await s3.PutBucketAsync("lake-bucket", cancellationToken);
        await dynamoDb.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = "orders",
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [new KeySchemaElement("customer_id", KeyType.HASH), new KeySchemaElement("order_id", KeyType.RANGE)],
                AttributeDefinitions = [new AttributeDefinition("customer_id", ScalarAttributeType.S), new AttributeDefinition("order_id", ScalarAttributeType.S)],
            },
            cancellationToken);
        using var kinesis = new KinesisClient(
            new KinesisClientOptions { Region = "eu-central-1", ServiceUrl = aws.Endpoint }, Credentials);
        await kinesis.CreateStreamAsync("ingestion", 2, cancellationToken);
        using var batch = new PutRecordsBatch();
        for (var i = 0; i < Orders; i++)
        {
            Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes($"user{i % 7}"), Order(i)));
        }

        Assert.Equal(0, (await kinesis.PutRecordsAsync("ingestion", batch, cancellationToken)).FailedRecordCount);
    }

    private static byte[] Order(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
        {"customer_id":"user{{{number % 7}}}","order_id":"o{{{number:D5}}}","order_date":"2026-01-02T03:04:05.678901Z","status":"pending",
         "shipping_address":{"street":"1 Main","city":"Springfield","state":"Ohio","zip":"02169","country":"US"},
         "purchaise_details":{"payment_type":"cash","amount":12.5,"currency":"USD","instalments":1},
         "product_details":[{"product_id":"p00001","name":"shoe","quantity":1,"item_details":{"color":"red","size":"M"}}]}
        """));
}
