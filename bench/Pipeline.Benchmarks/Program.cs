using Pipeline.Benchmarks.Blocking;
using Pipeline.Benchmarks.Contracts;
using Pipeline.Benchmarks.Fleet;
using Pipeline.Benchmarks.Isolation;
using Pipeline.Benchmarks.Kinesis;
using Pipeline.Benchmarks.LocalAws;
using Pipeline.Benchmarks.LocalDynamo;
using Pipeline.Benchmarks.Parquet;
using Pipeline.Benchmarks.Peers;
using Pipeline.Benchmarks.Producing;
using Pipeline.Benchmarks.Sinks;
using Pipeline.Benchmarks.Worker;

if (args is [ProducerRun.Command, .. var rest])
{
    return await ProducerRun.RunAsync(rest);
}

(string Name, string Title, Action<TextWriter> Run)[] benches =
[
    ("pipeline", "JSON to Parquet", JsonToParquetBench.Run),
    ("projection", "Projection of JSON to columns", ProjectionBench.Run),
    ("parquet", "Parquet writer", ParquetBench.Run),
    ("kinesis", "Kinesis client", KinesisClientBench.Run),
    ("local-aws", "Embedded AWS", LocalAwsBench.Run),
    ("local-dynamo", "Embedded DynamoDB", LocalDynamoBench.Run),
    ("peers", "Consumers of a stream", PeerBench.Run),
    ("canned", "A consumer whose server is never slow", CannedBench.Run),
    ("producer", "Putting events on a stream", ProducerBench.Run),
    ("shards", "A thousand idle shards", IdleShardsBench.Run),
    ("leases", "What a lease table costs", LeaseCostBench.Run),
    ("isolation", "A worker of which some shards hang", IsolationBench.Run),
    ("blocking", "A worker whose processors block their threads", BlockingBench.Run),
    ("memory", "Memory of a worker", WorkerMemoryBench.Run),
];

var unknown = args.Except(benches.Select(bench => bench.Name), StringComparer.OrdinalIgnoreCase).ToArray();
if (unknown.Length > 0)
{
    await Console.Error.WriteLineAsync($"'{string.Join("', '", unknown)}' is no benchmark; allowed: {string.Join(", ", benches.Select(bench => bench.Name))}, or nothing for all");
    return 2;
}

foreach (var (name, title, run) in benches)
{
    if (args.Length == 0 || args.Contains(name, StringComparer.OrdinalIgnoreCase))
    {
        await Console.Out.WriteLineAsync($"## {title}\n");
        run(Console.Out);
        await Console.Out.WriteLineAsync();
    }
}

return 0;
