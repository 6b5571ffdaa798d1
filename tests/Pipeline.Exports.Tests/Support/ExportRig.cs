using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Exports.Applying;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Guard;
using Pipeline.Exports.Import;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Locks;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Telemetry;
using Testing.Support;

namespace Pipeline.Exports.Tests.Support;

/// <summary>What an import needs, on the embedded AWS over loopback. Each process that a test plays has clients that sign with its name.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "Whatever is owned is disposed of with the rig")]
internal sealed class ExportRig : IAsyncDisposable
{
    public const string Bucket = "exports";
    public const string Stream = "changes";
    public const string Target = "people";
    public static readonly TableId Table = new("acme", "people");

    private readonly Stack<IDisposable> _owned = new();
    private readonly IDisposable _watch;

    private ExportRig(LocalAws aws)
    {
        Aws = aws;
        _watch = aws.Control.On("Kinesis.PutRecords", (request, _) =>
        {
            Puts.Enqueue(request.AccessKeyId);
            return ValueTask.FromResult(ControlAction.Proceed);
        });
        Instruments = new ExportInstruments(Own(new ServiceCollection().AddMetrics().BuildServiceProvider()).GetRequiredService<IMeterFactory>());
        S3 = CreateS3("test");
        DynamoDb = CreateDynamoDb("test");
        Kinesis = CreateKinesis("test");
        Registry = new ExportRegistry(DynamoDb, "registry", TimeProvider.System);
        Operator = new ExportOperator(Registry, TimeProvider.System);
        Intake = new ExportIntake(new ExportBucket(S3, Bucket, TimeProvider.System), Registry, "", "dead-letters/", CompletionRule.FirstFile, NullLogger<ExportIntake>.Instance);
    }

    public LocalAws Aws { get; }

    public IAmazonS3 S3 { get; }

    public IAmazonDynamoDB DynamoDb { get; }

    public IKinesisClient Kinesis { get; }

    public ExportRegistry Registry { get; }

    public ExportOperator Operator { get; }

    public ExportIntake Intake { get; }

    public ExportInstruments Instruments { get; }

    /// <value>Who put records, call by call.</value>
    public ConcurrentQueue<string> Puts { get; } = new();

    /// <value>How the tables' files look like to the engine of the tests, which does not look at it.</value>
    public static TableSettings Settings { get; } = new()
    {
        Tenant = Table.Tenant,
        Table = Table.Table,
        Target = Target,
        Columns = [new ColumnSettings("k", CellType.Text), new ColumnSettings("v", CellType.Text)],
        Key = [0],
    };

    public static async Task<ExportRig> StartAsync(int shards = 2, LimitsMode limits = LimitsMode.Off)
    {
        var rig = new ExportRig(await LocalAws.StartAsync(limits: limits));
        await rig.S3.PutBucketAsync(Bucket);
        await rig.Kinesis.CreateStreamAsync(Stream, shards, CancellationToken.None);
        await rig.DynamoDb.CreateTableAsync(ExportSchema.Registry("registry"));
        await rig.DynamoDb.CreateTableAsync(ExportSchema.Locks("locks"));
        await rig.DynamoDb.CreateTableAsync(ExportSchema.Target(Target));
        return rig;
    }

    public AmazonDynamoDBClient CreateDynamoDb(string name) => Own(new AmazonDynamoDBClient(
        new BasicAWSCredentials(name, name),
        new AmazonDynamoDBConfig { ServiceURL = Aws.Endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 }));

    /// <summary>Imports of one process.</summary>
    /// <param name="name">What it signs with.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="lockDuration">For how long it may be silent.</param>
    /// <param name="settings">What it knows of the table.</param>
    /// <param name="engine">What it compares with.</param>
    /// <param name="batchRecords">Changes between two notes.</param>
    public TableImport Import(
        string name, TimeProvider? time = null, TimeSpan? lockDuration = null, TableSettings? settings = null, IDeltaEngine? engine = null, int batchRecords = 2)
    {
        var clock = time ?? TimeProvider.System;
        var dynamoDb = CreateDynamoDb(name);
        var tools = new TableImportTools
        {
            Registry = new ExportRegistry(dynamoDb, "registry", clock),
            Bucket = new ExportBucket(CreateS3(name), Bucket, clock),
            Engine = engine ?? new PairsEngine(),
            Kinesis = CreateKinesis(name),
            Producer = new ProducerOptions { StreamName = Stream, CallTimeout = TimeSpan.FromMilliseconds(800), MaxDelay = TimeSpan.Zero },
            Limits = new PublishLimits { BatchRecords = batchRecords },
            Deletes = new DeleteLimits(10, 0.1),
            IncludeBefore = false,
            DeadLetterPrefix = "dead-letters/",
            Instruments = Instruments,
            TimeProvider = clock,
            Loggers = NullLoggerFactory.Instance,
        };
        var locks = new TableLocks(
            new LockStore(dynamoDb, "locks", clock), name, lockDuration ?? TimeSpan.FromMinutes(1), clock, NullLogger<HeldTableLock>.Instance);
        return new TableImport(tools, locks, [settings ?? Settings], NullLogger<TableImport>.Instance);
    }

    /// <summary>Uploads a file of a version, one <c>key=value</c> a line.</summary>
    public Task UploadAsync(string version, IEnumerable<string> lines, string file = "export.txt") =>
        PutAsync($"{Table}/{version}/{file}", string.Concat(lines.Select(line => line + "\n")));

    public async Task PutAsync(string key, string content) =>
        await S3.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = content });

    /// <summary>Uploads a version, registers it and imports it.</summary>
    public async Task<ExportVersion> ImportAsync(string version, IEnumerable<string> lines)
    {
        await UploadAsync(version, lines);
        await Intake.LookAsync("", CancellationToken.None);
        var result = await Import("import").RunAsync(Table, waits: true, CancellationToken.None);
        Assert.Null(result!.Problem);
        return await VersionAsync(version);
    }

    public async Task<ExportVersion> VersionAsync(string version) =>
        await Registry.FindAsync(Table, version, CancellationToken.None) ?? throw new InvalidOperationException($"{version} is not registered");

    /// <summary>Everything on the stream, shard by shard.</summary>
    public async Task<IReadOnlyList<StreamedRecord>> RecordsAsync()
    {
        var records = new List<StreamedRecord>();
        foreach (var shard in await Kinesis.ListShardsAsync(Stream, filter: null, CancellationToken.None))
        {
            var iterator = await Kinesis.GetShardIteratorAsync(
                new ShardIteratorRequest(Stream, shard.ShardId, ShardIteratorType.TrimHorizon), CancellationToken.None);
            while (true)
            {
                using var answer = await Kinesis.GetRecordsAsync(iterator, 10_000, CancellationToken.None);
                if (answer.Records.Length == 0)
                {
                    break;
                }

                foreach (var record in answer.Records.Span)
                {
                    records.Add(new StreamedRecord(shard.ShardId, Encoding.UTF8.GetString(record.PartitionKey.Span), record.Data.ToArray()));
                }

                iterator = answer.NextShardIterator!;
            }
        }

        return records;
    }

    /// <summary>Applies records in the order given.</summary>
    public async Task ApplyAsync(IEnumerable<StreamedRecord> records)
    {
        var options = new ExportTargetOptions();
        var applier = new ChangeApplier(new ChangeTarget(DynamoDb, options, Instruments, TimeProvider.System), options);
        var batch = records.Select(record => new KinesisRecord(record.Data, default, default, 0, 0)).ToArray();
        Assert.Equal(BatchResult.Done, await applier.ProcessAsync(new RecordBatch(new ShardId("shardId-0"), batch, TimeSpan.Zero), CancellationToken.None));
    }

    /// <summary>Applies everything on the stream and reads what came of it: <c>key=value</c>, in order.</summary>
    public async Task<IReadOnlyList<string>> TargetAfterAsync()
    {
        await ApplyAsync(await RecordsAsync());
        return await TargetAsync();
    }

    public async Task<IReadOnlyList<string>> TargetAsync()
    {
        var rows = new List<string>();
        var request = new ScanRequest { TableName = Target };
        do
        {
            var page = await DynamoDb.ScanAsync(request);
            rows.AddRange(page.Items.Where(item => item.ContainsKey(ChangeTarget.Row)).Select(item => $"{item["row"].M["k"].S}={item["row"].M["v"].S}"));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        return [.. rows.Order(StringComparer.Ordinal)];
    }

    /// <summary>The lines of a file of so many rows.</summary>
    public static IEnumerable<string> Rows(int count, string value = "a") =>
        Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"key{i:D4}={value}"));

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        Instruments.Dispose();
        while (_owned.TryPop(out var one))
        {
            one.Dispose();
        }

        await Aws.DisposeAsync();
    }

    private AmazonS3Client CreateS3(string name) => Own(new AmazonS3Client(
        new BasicAWSCredentials(name, name),
        new AmazonS3Config { ServiceURL = Aws.Endpoint.ToString(), AuthenticationRegion = "us-east-1", ForcePathStyle = true, MaxErrorRetry = 0 }));

    private KinesisClient CreateKinesis(string name) => Own(new KinesisClient(
        new KinesisClientOptions { Region = "us-east-1", ServiceUrl = Aws.Endpoint }, new BasicAWSCredentials(name, name)));

    private T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Push(one);
        return one;
    }
}
