using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Kinesis.Consumer;
using Kinesis.Consumer.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pipeline.Sinks.Pipeline;
using Testing.Support;

namespace Ingest.Api.Parity;

/// <summary>The sinks as the worker registers them, on the embedded AWS, fed with records without a stream.</summary>
internal sealed class ParityWorker : IAsyncDisposable
{
    private const string Bucket = "parity";

    private readonly LocalAws _aws;
    private readonly ServiceProvider _services;

    private ParityWorker(LocalAws aws, ServiceProvider services)
    {
        _aws = aws;
        _services = services;
    }

    private IAmazonS3 S3 => _services.GetRequiredKeyedService<IAmazonS3>(PipelineSinksServiceCollectionExtensions.ClientsKey);

    public static async Task<ParityWorker> StartAsync(string contracts)
    {
        var aws = await LocalAws.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = aws.Endpoint.ToString(),
            ["Lake:Bucket"] = Bucket,
            ["Contracts:Folder"] = contracts,
            ["Contracts:DefaultEvent"] = ParityContracts.Sale,
            ["DeadLetters:PauseShare"] = "1",
        }).Build());
        services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("test", "test"));
        services.AddPipelineSinks();
        var worker = new ParityWorker(aws, services.BuildServiceProvider());
        await worker.S3.PutBucketAsync(Bucket);
        await worker.CreateTableAsync("sales", new("customer", KeyType.HASH), new("number", KeyType.RANGE));
        await worker.CreateTableAsync("profiles", new KeySchemaElement("user", KeyType.HASH));
        return worker;
    }

    /// <summary>Processes and commits all records, and gives the dead letters: number of the record, and why.</summary>
    public async Task<Dictionary<int, string>> DeadLettersOfAsync(IReadOnlyList<PutRecord> records, string shard)
    {
        var context = new ShardContext
        {
            StreamName = "parity-stream",
            ShardId = new ShardId(shard),
            WorkerId = new WorkerId("parity-worker"),
            Checkpoint = Checkpoint.TrimHorizon,
            Checkpointer = new Checkpoints(),
            JointCheckpointer = new Checkpoints(),
            Memory = new MemoryBudget(1L << 30).Open(shard, canRelease: true),
            TimeProvider = TimeProvider.System,
        };
        await using (var processor = _services.GetRequiredService<PipelineProcessorFactory>().Create(context))
        {
            await processor.InitializeAsync(CancellationToken.None);
            var all = records.Select((record, index) => new KinesisRecord(
                Encoding.UTF8.GetBytes(record.Data),
                Encoding.UTF8.GetBytes(record.PartitionKey),
                Encoding.ASCII.GetBytes((100_000 + index).ToString(CultureInfo.InvariantCulture)),
                0,
                1_767_225_600_000_000)).ToArray();
            await processor.ProcessAsync(new RecordBatch(context.ShardId, all, TimeSpan.Zero), CancellationToken.None);
            await processor.DrainAsync(CancellationToken.None);
        }

        context.Memory.Dispose();
        return await ReadDeadLettersAsync(shard);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _aws.DisposeAsync();
    }

    private async Task<Dictionary<int, string>> ReadDeadLettersAsync(string shard)
    {
        var found = new Dictionary<int, string>();
        var listed = await S3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = "dead-letters/" });
        foreach (var item in listed.S3Objects ?? [])
        {
            using var response = await S3.GetObjectAsync(Bucket, item.Key);
            using var reader = new StreamReader(response.ResponseStream);
            while (await reader.ReadLineAsync() is { } line)
            {
                using var letter = JsonDocument.Parse(line);
                if (letter.RootElement.GetProperty("shardId").GetString() != shard)
                {
                    continue;
                }

                var number = int.Parse(letter.RootElement.GetProperty("sequenceNumber").GetString()!, CultureInfo.InvariantCulture) - 100_000;
                found.Add(number, letter.RootElement.GetProperty("reason").ToString());
            }
        }

        return found;
    }

    private Task<CreateTableResponse> CreateTableAsync(string name, params KeySchemaElement[] keys)
    {
        var client = _services.GetRequiredKeyedService<IAmazonDynamoDB>(PipelineSinksServiceCollectionExtensions.ClientsKey);
        return client.CreateTableAsync(new CreateTableRequest
        {
            TableName = name,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [.. keys],
            AttributeDefinitions =
            [
                .. keys.Select(key => new AttributeDefinition(key.AttributeName, key.AttributeName == "number" ? ScalarAttributeType.N : ScalarAttributeType.S)),
            ],
        });
    }

    private sealed class Checkpoints : IShardCheckpointer, IJointCheckpointer
    {
        public ValueTask<JointOutcome> PrepareAsync(IReadOnlyList<JointPosition> shards, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
            ValueTask.FromResult(JointOutcome.Prepared);

        public ValueTask DropPreparedAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
