using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;
using Consumer.Cli.Progress;
using Consumer.Cli.Tests.Support;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;
using Local.Aws.Control;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Pipeline;
using Testing.Support;

namespace Consumer.Cli.Tests.Rollback;

/// <summary>
/// A worker of the real library with the real sinks on the embedded AWS, which read everything, prepared one commit of both shards and could not make it visible. What
/// then becomes of its uploads is the test's.
/// </summary>
internal sealed partial class StoppedApplication : IAsyncDisposable
{
    public const string Name = "app";
    public const string A = "shardId-000000000000";
    public const string B = "shardId-000000000001";
    private const string Bucket = "lake-bucket";
    private const string Stream = "events";
    private const int Records = 60;

    private static readonly BasicAWSCredentials Credentials = new("test", "test");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly AmazonDynamoDBClient _dynamoDb;
    private readonly AmazonS3Client _s3;
    private readonly KinesisClient _kinesis;
    private readonly ProducedPositions _produced = new();

    static StoppedApplication()
    {
        // The command asks the SDK's chain, as an operator's shell answers it.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "operator");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "operator");
    }

    private StoppedApplication(LocalAws aws)
    {
        Aws = aws;
        var endpoint = aws.Endpoint.ToString();
        _dynamoDb = new AmazonDynamoDBClient(Credentials, new AmazonDynamoDBConfig { ServiceURL = endpoint, AuthenticationRegion = "us-east-1" });
        _s3 = new AmazonS3Client(Credentials, new AmazonS3Config { ServiceURL = endpoint, AuthenticationRegion = "us-east-1", ForcePathStyle = true });
        _kinesis = new KinesisClient(new KinesisClientOptions { Region = "us-east-1", ServiceUrl = aws.Endpoint }, Credentials);
    }

    public LocalAws Aws { get; }

    /// <summary>What it prepared: three objects, as there are three countries.</summary>
    public CommitManifest Manifest { get; private set; } = null!;

    /// <summary>Starts, reads, prepares and stops.</summary>
    public static async Task<StoppedApplication> PrepareAsync()
    {
        var application = await StartAsync();
        await using (await application.StartHaltedWorkerAsync("w1"))
        {
            // Stops when it is disposed.
        }

        application.Manifest = await application.ReadManifestAsync();
        return application;
    }

    /// <summary>One upload gone, one object visible, one upload whole.</summary>
    public static async Task<StoppedApplication> LoseUploadAsync()
    {
        var application = await PrepareAsync();
        await application.AbortAsync(0);
        await application.CompleteAsync(1);
        return application;
    }

    /// <summary>As <see cref="PrepareAsync"/>, but everything is published, and the first shard committed.</summary>
    public static async Task<StoppedApplication> CommitPartlyAsync()
    {
        var application = await StartAsync();
        var tried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rule = application.Aws.Control.On("DynamoDB.UpdateItem", (request, _) =>
        {
            var body = Encoding.UTF8.GetString(request.Body.Span);
            if (!body.Contains(B, StringComparison.Ordinal) || !body.Contains("pendingCheckpointState", StringComparison.Ordinal))
            {
                return ValueTask.FromResult(ControlAction.Proceed);
            }

            tried.TrySetResult();
            return ValueTask.FromResult(ControlAction.FailBefore("AccessDeniedException", 400));
        });
        await using (await application.StartWorkerAsync("w1", rule))
        {
            await tried.Task.WaitAsync(Limit);
        }

        application.Manifest = await application.ReadManifestAsync();
        return application;
    }

    public static async Task<StoppedApplication> StartAsync()
    {
        var application = new StoppedApplication(await LocalAws.StartAsync());
        await File.WriteAllTextAsync(application._folder.At("row.json"), """
            {
              "event": "row", "version": 1, "route": "rows", "partitionKey": "$.id",
              "datasets": [
                {
                  "name": "rows", "columns": [ { "name": "id", "type": "string", "required": true } ],
                  "partitions": [ { "name": "country", "type": "string", "source": "$.country" } ]
                }
              ]
            }
            """);
        await application._s3.PutBucketAsync(Bucket);
        await application._kinesis.CreateStreamAsync(Stream, 2, CancellationToken.None);
        using var batch = new PutRecordsBatch();
        for (var i = 0; i < Records; i++)
        {
            Assert.True(batch.TryAdd(Encoding.UTF8.GetBytes(Id(i)), Encoding.UTF8.GetBytes($$"""{"id":"{{Id(i)}}","country":"{{"DEFRIT".AsSpan(i % 3 * 2, 2)}}"}""")));
        }

        var answer = await application._kinesis.PutRecordsAsync(Stream, batch, CancellationToken.None);
        foreach (var outcome in answer.Outcomes)
        {
            application._produced.Add(outcome.ShardId!, SequenceNumber.Parse(outcome.SequenceNumber!));
        }

        Assert.Equal(2, application._produced.Last.Count);
        return application;
    }

    /// <summary>Starts a worker that may complete no upload, and returns when it has tried to.</summary>
    public async Task<IAsyncDisposable> StartHaltedWorkerAsync(string id)
    {
        var tried = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var rule = Aws.Control.On("S3.CompleteMultipartUpload", (_, _) =>
        {
            tried.TrySetResult();
            return ValueTask.FromResult(ControlAction.FailBefore("AccessDenied", 403));
        });
        var worker = await StartWorkerAsync(id, rule);
        await tried.Task.WaitAsync(Limit);
        return worker;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The worker disposes of its log")]
    public async Task<Worker> StartWorkerAsync(string id, IDisposable? rule = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var log = new CapturedLines();
        builder.Logging.AddProvider(log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = Aws.Endpoint.ToString(),
            ["Kinesis:StreamName"] = Stream,
            ["Kinesis:ApplicationName"] = Name,
            ["Kinesis:WorkerId"] = id,
            ["Kinesis:Client:ServiceUrl"] = Aws.Endpoint.ToString(),
            ["Kinesis:Client:Region"] = "us-east-1",
            ["Kinesis:Leases:ServiceUrl"] = Aws.Endpoint.ToString(),

            // It shows often that it lives, and loses no lease on a machine that is busy.
            ["Kinesis:Leases:RenewInterval"] = "00:00:00.200",
            ["Kinesis:Leases:ScanInterval"] = "00:00:00.100",
            ["Contracts:Folder"] = _folder.FullName,
            ["Contracts:DefaultEvent"] = "row",
            ["Lake:Bucket"] = Bucket,

            // All of both shards in one commit.
            ["Lake:FlushAge"] = "01:00:00",
            ["Lake:FlushRecords"] = Records.ToString(CultureInfo.InvariantCulture),
        });
        builder.Services.AddSingleton<AWSCredentials>(Credentials);
        builder.Services.AddPipelineSinks();
        builder.Services.AddKinesisShardProcessors<PipelineProcessorFactory>();
        var host = builder.Build();
        await host.StartAsync();
        return new Worker(host, rule, log);
    }

    public async ValueTask DisposeAsync()
    {
        _kinesis.Dispose();
        _s3.Dispose();
        _dynamoDb.Dispose();
        await Aws.DisposeAsync();
        _folder.Dispose();
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"r{number:D3}");

    private async Task<CommitManifest> ReadManifestAsync()
    {
        var key = Assert.Single((await BucketAsync()).Objects, key => key.StartsWith("manifests/prepared/", StringComparison.Ordinal));
        using var stored = await _s3.GetObjectAsync(Bucket, key);
        var manifest = await System.Text.Json.JsonSerializer.DeserializeAsync(stored.ResponseStream, ManifestJson.Default.CommitManifest);
        Assert.Equal(3, manifest!.Objects.Count);
        Assert.Equal(2, manifest.Shards.Count);
        return manifest;
    }

    internal sealed class Worker(IHost host, IDisposable? rule, CapturedLines log) : IAsyncDisposable
    {
        public CapturedLines Log => log;

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
            log.Dispose();
            rule?.Dispose();
        }
    }
}
