using Pipeline.Benchmarks.Blocking;
using Pipeline.Benchmarks.Contracts;
using Pipeline.Benchmarks.Exports;
using Pipeline.Benchmarks.Fleet;
using Pipeline.Benchmarks.Isolation;
using Pipeline.Benchmarks.Kinesis;
using Pipeline.Benchmarks.LocalAws;
using Pipeline.Benchmarks.LocalDynamo;
using Pipeline.Benchmarks.Parquet;
using Pipeline.Benchmarks.Peers;
using Pipeline.Benchmarks.Producing;
using Pipeline.Benchmarks.Sinks;
using Pipeline.Benchmarks.Tables;
using Pipeline.Benchmarks.Worker;

if (args is [ProducerRun.Command, .. var rest])
{
    return await ProducerRun.RunAsync(rest);
}

if (args is [TableRun.Command, .. var tableRest])
{
    return await TableRun.RunAsync(tableRest);
}

if (args is [ExportsRun.Command, .. var exportsRest])
{
    return await ExportsRun.RunAsync(exportsRest);
}

(string Name, string Title, Action<TextWriter> Run)[] benches =
[
    ("pipeline", "JSON to Parquet", JsonToParquetBench.Run),
    ("projection", "Projection of JSON to columns", ProjectionBench.Run),
    ("parquet", "Parquet writer", ParquetBench.Run),
    ("kinesis", "Kinesis client", KinesisClientBench.Run),
    ("local-aws", "Embedded AWS", LocalAwsBench.Run),
    ("local-dynamo", "Embedded DynamoDB", LocalDynamoBench.Run),
    ("table", "Items put in a table", OnLinux(TableBench.RunAsync)),
    ("peers", "Consumers of a stream", OnLinux(PeerBench.RunAsync)),
    ("canned", "A consumer whose server is never slow", OnLinux(CannedBench.RunAsync)),
    ("producer", "Putting events on a stream", OnLinux(ProducerBench.RunAsync)),
    ("shards", "A thousand idle shards", OnLinux(IdleShardsBench.RunAsync)),
    ("leases", "What a lease table costs", OnLinux(LeaseCostBench.RunAsync)),
    ("isolation", "A worker of which some shards hang", IsolationBench.Run),
    ("blocking", "A worker whose processors block their threads", OnLinux(BlockingBench.RunAsync)),
    ("worker", "The worker as a whole", OnLinux(WorkerBench.RunAsync)),
    ("steady", "The worker at an even rate", OnLinux(SteadyBench.RunAsync)),
    ("takeover", "A worker that dies between preparing and publishing", OnLinux(TakeoverBench.RunAsync)),
    ("exports", "Two versions of a table compared", OnLinux(ExportsBench.RunAsync)),
    ("exports-large", "Two versions of a table that do not fit the memory", OnLinux(ExportsBench.RunLargeAsync)),
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

static Action<TextWriter> OnLinux(Func<TextWriter, Task> runAsync) => output =>
{
    if (!OperatingSystem.IsLinux())
    {
        output.WriteLine("Skipped: what a process takes is read from /proc.");
        return;
    }

    runAsync(output).GetAwaiter().GetResult();
};
