using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.S3;
using Kinesis.Consumer.Api;
using Local.Aws.Hosting;
using Pipeline.Contracts;

namespace Pipeline.Benchmarks.Worker;

/// <summary>
/// A real worker process reads a backlog of 8 shards at full speed, with flush targets so large that only its memory budget limits it. Promised is
/// that its peak stays under the budget and 150 MB, for the runtime, its code and what the SDK and the pools keep.
/// </summary>
public static class WorkerMemoryBench
{
    private const int Shards = 8;
    private const long BudgetBytes = 256L << 20;
    private const long AllowanceBytes = 150_000_000;
    private const string StreamName = "events";
    private const string ApplicationName = "memory-bench";
    private const string Bucket = "lake";
    private const string Region = "us-east-1";
    private const string Secret = "local";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the measurements and writes their figures.</summary>
    /// <param name="output">Where the table goes.</param>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("Skipped: the peak of a process is read from /proc.");
            return;
        }

        output.WriteLine($"| {Shards} shards, budget {BudgetBytes / 1e6:F0} MB | records | backlog MB | peak MB | peak − budget | anonymous MB | records/s | MB/s | CPU s |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        MeasureAsync(output, "orders to the lake only", 1_000_000, withTable: false).GetAwaiter().GetResult();
        MeasureAsync(output, "orders to the table and the lake", 100_000, withTable: true).GetAwaiter().GetResult();
    }

    private static async Task MeasureAsync(TextWriter output, string name, int records, bool withTable)
    {
        var folder = Directory.CreateTempSubdirectory("memory-bench-").FullName;
        try
        {
            var contracts = Directory.CreateDirectory(Path.Combine(folder, "contracts")).FullName;
            WriteContract(Path.Combine(contracts, "order.json"), withTable);
            var contract = ContractSet.Load(contracts).Events[0];
            await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions { DataFolder = Path.Combine(folder, "aws") }, CancellationToken.None);
            var credentials = new BasicAWSCredentials(Secret, Secret);
            using var kinesis = new KinesisClient(new KinesisClientOptions { Region = Region, ServiceUrl = aws.Endpoint }, credentials, TimeProvider.System);
            using var dynamoDb = new AmazonDynamoDBClient(
                credentials, new AmazonDynamoDBConfig { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = Region });
            using (var s3 = new AmazonS3Client(
                credentials, new AmazonS3Config { ServiceURL = aws.Endpoint.ToString(), AuthenticationRegion = Region, ForcePathStyle = true }))
            {
                await s3.PutBucketAsync(Bucket, CancellationToken.None);
            }

            await CreateTableAsync(dynamoDb, contract);
            var backlog = new Backlog(kinesis, StreamName);
            var shards = await backlog.FillAsync(contract, Shards, records);

            var clock = Stopwatch.StartNew();
            var log = Path.Combine(folder, "worker.log");
            using var worker = WorkerProcess.Start(Settings(aws.Endpoint, contracts), log);
            await ReadToEndAsync(worker, dynamoDb, shards, log, clock);
            var over = worker.PeakBytes - BudgetBytes;
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {records:N0} | {backlog.Bytes / 1e6:F0} | {worker.PeakBytes / 1e6:F0} | {over / 1e6:F0} {(over <= AllowanceBytes ? "(kept)" : "(BROKEN)")} | {worker.PeakAnonymousBytes / 1e6:F0} | {records / clock.Elapsed.TotalSeconds:N0} | {backlog.Bytes / clock.Elapsed.TotalSeconds / 1e6:F0} | {worker.CpuSeconds:F1} |"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Samples until every closed shard's lease says that the shard was read and committed to its end.</summary>
    private static async Task ReadToEndAsync(WorkerProcess worker, AmazonDynamoDBClient dynamoDb, IReadOnlyList<string> shards, string log, Stopwatch clock)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            worker.Sample();
            if (worker.HasExited || clock.Elapsed > Patience)
            {
                var lines = await File.ReadAllLinesAsync(log, CancellationToken.None);
                throw new InvalidOperationException($"The worker {(worker.HasExited ? "ended by itself" : "is not done in time")}:\n{string.Join('\n', lines.TakeLast(30))}");
            }

            if (await CountEndedAsync(dynamoDb, shards) == shards.Count)
            {
                return;
            }
        }
    }

    private static async Task<int> CountEndedAsync(AmazonDynamoDBClient dynamoDb, IReadOnlyList<string> shards)
    {
        try
        {
            var leases = await dynamoDb.ScanAsync(new ScanRequest { TableName = ApplicationName, ConsistentRead = true }, CancellationToken.None);
            return leases.Items.Count(item => shards.Contains(item["leaseKey"].S) && item["checkpoint"].S == "SHARD_END");
        }
        catch (ResourceNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>The project's order, not split by customer: hundreds of small files would flush long before the budget is reached.</summary>
    private static void WriteContract(string path, bool withTable)
    {
        var order = JsonNode.Parse(File.ReadAllText(FindOrder()))!.AsObject();
        order["datasets"]![0]!.AsObject().Remove("partitions");
        foreach (var dataset in order["datasets"]!.AsArray())
        {
            dataset!["fileBytes"] = 1L << 30;
        }

        if (!withTable)
        {
            order.Remove("table");
        }

        File.WriteAllText(path, order.ToJsonString());
    }

    private static string FindOrder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "contracts", "order.json");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("No contracts/order.json upward from the program.");
    }

    private static async Task CreateTableAsync(AmazonDynamoDBClient dynamoDb, EventContract contract)
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

    private static Dictionary<string, string> Settings(Uri endpoint, string contracts) => new()
    {
        ["AWS_ENDPOINT_URL"] = endpoint.ToString(),
        ["AWS_ACCESS_KEY_ID"] = Secret,
        ["AWS_SECRET_ACCESS_KEY"] = Secret,
        ["AWS_REGION"] = Region,
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
        ["Kinesis__StreamName"] = StreamName,
        ["Kinesis__ApplicationName"] = ApplicationName,
        ["Kinesis__MemoryBudgetBytes"] = BudgetBytes.ToString(CultureInfo.InvariantCulture),
        ["Kinesis__Retrieval__BytesPerSecond"] = "0",
        ["Contracts__Folder"] = contracts,
        ["Contracts__DefaultEvent"] = "order",
        ["Lake__Bucket"] = Bucket,
        ["Lake__FlushAge"] = "00:30:00",
        ["Lake__FlushBytes"] = (4L << 30).ToString(CultureInfo.InvariantCulture),
        ["Lake__FlushRecords"] = "100000000",
        ["Lake__MaxOpenFiles"] = "5000",
    };
}
