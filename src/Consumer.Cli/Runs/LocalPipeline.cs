using Amazon.DynamoDBv2;
using Amazon.S3;
using Consumer.Cli.Workers;
using Kinesis.Consumer.Api;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Pipeline.Contracts;

namespace Consumer.Cli.Runs;

/// <summary>The whole pipeline on this machine: the embedded AWS and Ingest in this process, the workers as processes beside it.</summary>
internal sealed class LocalPipeline : IAsyncDisposable
{
    private readonly LocalAwsServer _aws;
    private readonly IngestServer _ingest;
    private readonly KinesisClient _kinesis;
    private readonly AmazonDynamoDBClient _dynamoDb;

    private LocalPipeline(LocalAwsServer aws, IngestServer ingest, KinesisClient kinesis, AmazonDynamoDBClient dynamoDb, ContractSet contracts, WorkerFleet workers, WorkerSettings settings)
    {
        _aws = aws;
        _ingest = ingest;
        _kinesis = kinesis;
        _dynamoDb = dynamoDb;
        Contracts = contracts;
        Workers = workers;
        Folder = settings.Folder;
        DefaultEvent = settings.DefaultEvent;
    }

    public ContractSet Contracts { get; }

    /// <summary>The event that bare documents on the stream belong to.</summary>
    public string DefaultEvent { get; }

    public WorkerFleet Workers { get; }

    public RunFolder Folder { get; }

    public IKinesisClient Kinesis => _kinesis;

    public IAmazonDynamoDB DynamoDb => _dynamoDb;

    /// <summary>The rules of the embedded AWS: they observe and disturb single requests.</summary>
    public LocalAwsControl Control => _aws.Control;

    public Uri AwsEndpoint => _aws.Endpoint;

    public Uri IngestAddress => _ingest.Address;

    public static async Task<LocalPipeline> StartAsync(LocalPipelineOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        var contracts = ContractFiles.Load(options.ContractsFolder);
        var defaultEvent = DefaultEvents.Choose(contracts, options.DefaultEvent);
        var started = new Stack<IAsyncDisposable>();
        try
        {
            var aws = await EmbeddedAws.StartAsync(
                new LocalAwsOptions { Port = options.AwsPort, DataFolder = options.Folder.FullName, Limits = options.Limits, TimeProvider = timeProvider },
                cancellationToken);
            started.Push(aws);
            var kinesis = new KinesisClient(new KinesisClientOptions { Region = LocalAccess.Region, ServiceUrl = aws.Endpoint }, LocalAccess.Credentials, timeProvider);
            var dynamoDb = new AmazonDynamoDBClient(
                LocalAccess.Credentials,
                new AmazonDynamoDBConfig { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = LocalAccess.Region });
            using (var s3 = new AmazonS3Client(
                LocalAccess.Credentials,
                new AmazonS3Config { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = LocalAccess.Region, ForcePathStyle = true }))
            {
                await new LocalResources(kinesis, dynamoDb, s3).CreateAsync(contracts, options.Shards, cancellationToken);
            }

            var ingest = await IngestServer.StartAsync(kinesis, options, defaultEvent, cancellationToken);
            started.Push(ingest);
            var settings = new WorkerSettings(aws.Endpoint, options.Folder, options.ContractsFolder) { DefaultEvent = defaultEvent, Tuning = options.WorkerTuning };
            var workers = new WorkerFleet(settings, timeProvider);
            started.Push(workers);
            for (var i = 0; i < options.Workers; i++)
            {
                workers.StartWorker();
            }

            return new LocalPipeline(aws, ingest, kinesis, dynamoDb, contracts, workers, settings);
        }
        catch
        {
            while (started.TryPop(out var part))
            {
                await part.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Splits the open shard with the widest range of hash keys in the middle.</summary>
    public async Task<string> SplitLargestShardAsync(CancellationToken cancellationToken)
    {
        var shards = await _kinesis.ListShardsAsync(WorkerSettings.StreamName, null, cancellationToken);
        var shard = shards.Where(candidate => !candidate.IsClosed).MaxBy(candidate => candidate.EndingHashKey - candidate.StartingHashKey)!;
        var middle = shard.StartingHashKey + ((shard.EndingHashKey - shard.StartingHashKey) / 2) + 1;
        await _kinesis.SplitShardAsync(WorkerSettings.StreamName, shard.ShardId, middle, cancellationToken);
        return shard.ShardId;
    }

    /// <summary>Takes no more events.</summary>
    public Task StopIngestAsync() => _ingest.StopAsync();

    /// <summary>Ends what is left in the order of the flow, upstream last: a worker that still drains needs the embedded AWS.</summary>
    public async ValueTask DisposeAsync()
    {
        await Workers.DisposeAsync();
        await _ingest.DisposeAsync();
        _kinesis.Dispose();
        _dynamoDb.Dispose();
        await _aws.DisposeAsync();
    }
}
