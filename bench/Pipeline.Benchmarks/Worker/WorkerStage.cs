using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Kinesis.Consumer.Api;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Pipeline.Benchmarks.Peers;
using Pipeline.Contracts;
using Pipeline.Contracts.Generation;

namespace Pipeline.Benchmarks.Worker;

/// <summary>Everything around a worker that is measured: the embedded AWS in this process, a backlog on closed shards, contracts. Each run has its own application and bucket.</summary>
internal sealed class WorkerStage : IAsyncDisposable
{
    private const string StreamName = "events";
    private const string Region = "us-east-1";
    private const string Secret = "local";

    private readonly string _folder;
    private readonly LocalAwsServer _aws;
    private readonly KinesisClient _kinesis;
    private readonly AmazonDynamoDBClient _dynamoDb;
    private readonly AmazonS3Client _s3;
    private IReadOnlyList<string> _shards = [];
    private int _runs;

    private WorkerStage(string folder, LocalAwsServer aws, EventContract contract)
    {
        (_folder, _aws, Contract) = (folder, aws, contract);
        var credentials = new BasicAWSCredentials(Secret, Secret);
        _kinesis = new KinesisClient(new KinesisClientOptions { Region = Region, ServiceUrl = aws.Endpoint }, credentials, TimeProvider.System);
        _dynamoDb = new AmazonDynamoDBClient(credentials, new AmazonDynamoDBConfig { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = Region });
        _s3 = new AmazonS3Client(credentials, new AmazonS3Config { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = Region, ForcePathStyle = true });
    }

    public EventContract Contract { get; }

    public int Records { get; private set; }

    /// <value>Counts and changes what the embedded AWS is asked.</value>
    public LocalAwsControl Control => _aws.Control;

    /// <value>The bytes of all documents of the backlog.</value>
    public long BacklogBytes { get; private set; }

    /// <param name="change">What is other than in the project's contract of orders.</param>
    public static async Task<WorkerStage> OpenAsync(Action<JsonObject> change)
    {
        var folder = Directory.CreateTempSubdirectory("worker-bench-").FullName;
        var contracts = Directory.CreateDirectory(Path.Combine(folder, "contracts")).FullName;
        var order = JsonNode.Parse(await File.ReadAllTextAsync(PeerPrograms.InRepository("contracts", "order.json")))!.AsObject();
        change(order);
        await File.WriteAllTextAsync(Path.Combine(contracts, "order.json"), order.ToJsonString());
        var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions { DataFolder = Path.Combine(folder, "aws") }, CancellationToken.None);
        var stage = new WorkerStage(folder, aws, ContractSet.Load(contracts).Events[0]);
        await CreateTableAsync(stage._dynamoDb, stage.Contract);
        return stage;
    }

    /// <summary>Creates the table of a contract, if it has one.</summary>
    public static async Task CreateTableAsync(AmazonDynamoDBClient dynamoDb, EventContract contract)
    {
        if (contract.Table is { } table)
        {
            await dynamoDb.CreateTableAsync(
                new CreateTableRequest
                {
                    TableName = table.Name,
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    KeySchema = [new KeySchemaElement(table.HashKey.Name, KeyType.HASH), new KeySchemaElement(table.RangeKey!.Name, KeyType.RANGE)],
                    AttributeDefinitions = [new AttributeDefinition(table.HashKey.Name, ScalarAttributeType.S), new AttributeDefinition(table.RangeKey.Name, ScalarAttributeType.S)],
                },
                CancellationToken.None);
        }
    }

    /// <summary>Fills as many shards and closes them.</summary>
    public async Task FillAsync(int shards, int records)
    {
        var backlog = new Backlog(_kinesis, StreamName);
        _shards = await backlog.FillAsync(Contract, shards, records);
        (Records, BacklogBytes) = (records, backlog.Bytes);
    }

    /// <summary>Has a worker read the backlog, from its start to the last commit.</summary>
    /// <param name="program">The worker.</param>
    /// <param name="settings">Beside where everything is.</param>
    /// <param name="patience">How long it may take.</param>
    public async Task<WorkerFigures> RunAsync(WorkerProgram program, IReadOnlyDictionary<string, string> settings, TimeSpan patience)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        using var run = await StartAsync(program, settings);
        await run.UntilAsync(async () => await CountEndedAsync(run.Name) >= _shards.Count, TimeSpan.FromMilliseconds(100), patience);
        run.Sample();
        return new WorkerFigures(
            TimeProvider.System.GetElapsedTime(startedAt), run.Worker.CpuSeconds, run.Worker.PeakBytes, run.Worker.PeakAnonymousBytes, await ObjectBytesAsync(run.Name), await CommitsAsync(run.Name));
    }

    /// <summary>Creates a stream whose shards stay open.</summary>
    public Task OpenStreamAsync(int shards) => _kinesis.CreateStreamAsync(StreamName, shards, CancellationToken.None);

    /// <summary>Puts the next records of the generated events on the stream.</summary>
    public Task PutAsync(EventGenerator generator, int first, int count) => new Backlog(_kinesis, StreamName).PutAsync(generator, first, count);

    /// <summary>Starts a worker with an application and a bucket of its own.</summary>
    /// <param name="program">The worker.</param>
    /// <param name="settings">Beside where everything is.</param>
    public async Task<WorkerRun> StartAsync(WorkerProgram program, IReadOnlyDictionary<string, string> settings)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench-{++_runs}");
        await _s3.PutBucketAsync(name, CancellationToken.None);
        return StartOneMore(program, settings, name);
    }

    /// <summary>Starts one more worker of an application.</summary>
    public WorkerRun StartOneMore(WorkerProgram program, IReadOnlyDictionary<string, string> settings, string application)
    {
        var environment = Settings(application);
        foreach (var (key, value) in settings)
        {
            environment[key] = value;
        }

        var log = Path.Combine(_folder, Path.GetRandomFileName() + ".log");
        return new WorkerRun(application, program, environment, log);
    }

    /// <summary>The rows of an application's leases; none before it made their table.</summary>
    public async Task<IReadOnlyList<Dictionary<string, AttributeValue>>> LeasesAsync(string application)
    {
        try
        {
            return (await _dynamoDb.ScanAsync(new ScanRequest { TableName = application, ConsistentRead = true }, CancellationToken.None)).Items;
        }
        catch (ResourceNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The size of each object of the lake.</summary>
    public Task<IReadOnlyList<long>> ObjectBytesAsync(string bucket) => SizesAsync(bucket, "lake/");

    public async Task<int> CommitsAsync(string bucket) => (await SizesAsync(bucket, "manifests/log/")).Count;

    public async ValueTask DisposeAsync()
    {
        _kinesis.Dispose();
        _dynamoDb.Dispose();
        _s3.Dispose();
        await _aws.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>How many closed shards have leases that say that they were read and committed to their end.</summary>
    private async Task<int> CountEndedAsync(string application) =>
        (await LeasesAsync(application)).Count(lease => _shards.Contains(lease["leaseKey"].S) && lease["checkpoint"].S == "SHARD_END");

    private async Task<IReadOnlyList<long>> SizesAsync(string bucket, string prefix)
    {
        var sizes = new List<long>();
        await foreach (var item in _s3.Paginators.ListObjectsV2(new() { BucketName = bucket, Prefix = prefix }).S3Objects)
        {
            sizes.Add(item.Size ?? 0);
        }

        return sizes;
    }

    private Dictionary<string, string> Settings(string name) => new()
    {
        ["AWS_ENDPOINT_URL"] = _aws.Endpoint.ToString(),
        ["AWS_ACCESS_KEY_ID"] = Secret,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["AWS_REGION"] = Region,
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["Kinesis__StreamName"] = StreamName,
        ["Kinesis__ApplicationName"] = name,
        ["Contracts__Folder"] = Path.Combine(_folder, "contracts"),
        ["Contracts__DefaultEvent"] = "order",
        ["Lake__Bucket"] = name,
    };
}
