using System.Diagnostics;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Local.Aws.Hosting;
using Pipeline.Benchmarks.Peers;

namespace Pipeline.Benchmarks.Fleet;

/// <summary>
/// What a lease table is asked for by real workers at their defaults, counted at the server and scaled to a day, beside what the KCL asks for by its
/// defaults: a renewal of each lease every 3.308 s, one write more for each checkpoint, and in version 2 a scan by each worker every 20.05 s.
/// </summary>
public static class LeaseCostBench
{
    private const string Application = "lease-cost";
    private const double SecondsPerDay = 86_400;
    private const double KclWritesPerShard = 26_118;
    private const double KclScansPerWorker = 4_309 + 288;
    private const double KclLeaseBytes = 512;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PutInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs the measurements and writes their figures.</summary>
    public static void Run(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!OperatingSystem.IsLinux())
        {
            output.WriteLine("Skipped: what a process takes is read from /proc.");
            return;
        }

        RunAsync(output).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync("| shards | workers | load | writes per shard and day | KCL | ratio | read units per day | KCL 2.x | scans per worker and day |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|");
        (int Shards, int Workers)[] fleets = [(1, 1), (10, 1), (10, 4), (1000, 1), (1000, 4)];
        foreach (var lines in await Task.WhenAll(fleets.Select(fleet => MeasureAsync(fleet.Shards, fleet.Workers))))
        {
            await output.WriteLineAsync(lines);
        }
    }

    private static async Task<string> MeasureAsync(int shards, int workers)
    {
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        await BenchStream.FillAsync(aws.Endpoint, shards, records: 0);
        using var traffic = new LeaseTraffic(aws.Control);
        var settings = BenchStream.Settings(aws.Endpoint, Application, long.MaxValue);
        settings.Remove("Kinesis__Processing__CheckpointInterval");
        var fleet = new List<IdleWorker>();
        try
        {
            for (var worker = 0; worker < workers; worker++)
            {
                fleet.Add(new IdleWorker(PeerPrograms.Built, settings));
            }

            await WaitForAllAsync(fleet, shards);
            await PauseAsync(Settling);
            var idle = Line(shards, workers, "idle", checkpointsPerDay: 0, await CountAsync(traffic), await TableBytesAsync(aws.Endpoint));

            using var stop = new CancellationTokenSource();
            var producing = ProduceAsync(aws.Endpoint, Math.Max(100, shards * 8), stop.Token);
            await PauseAsync(Settling / 4);
            var requests = await CountAsync(traffic);
            var busy = Line(shards, workers, "a record every 2 s", SecondsPerDay / 5, requests, await TableBytesAsync(aws.Endpoint));
            await stop.CancelAsync();
            await producing;
            return $"{idle}\n{busy}";
        }
        finally
        {
            fleet.ForEach(worker => worker.Dispose());
        }
    }

    private static async Task<LeaseRequests> CountAsync(LeaseTraffic traffic)
    {
        var before = traffic.Requests;
        await PauseAsync(Measured);
        return traffic.Requests - before;
    }

    private static string Line(int shards, int workers, string load, double checkpointsPerDay, LeaseRequests requests, long tableBytes)
    {
        var days = Measured.TotalSeconds / SecondsPerDay;
        var writes = requests.Writes / days / shards;
        var kclWrites = KclWritesPerShard + checkpointsPerDay;
        var kclReads = workers * KclScansPerWorker * 0.5 * Math.Ceiling(shards * KclLeaseBytes / 4096);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {shards:N0} | {workers} | {load} | {writes:N0} | {kclWrites:N0} | {writes / kclWrites:F2} × | {requests.ReadUnits(tableBytes) / days:N0} | {kclReads:N0} | {requests.Scans / days / workers:N0} |");
    }

    /// <summary>As DynamoDB counts: names and values.</summary>
    private static async Task<long> TableBytesAsync(Uri endpoint)
    {
        using var dynamoDb = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1" });
        var table = await dynamoDb.ScanAsync(new ScanRequest { TableName = Application }, CancellationToken.None);
        return table.Items.Sum(item => item.Sum(attribute => attribute.Key.Length + Size(attribute.Value)));
    }

    private static long Size(AttributeValue value) =>
        value.S?.Length ?? (value.N is { } number ? (number.Length / 2) + 1 : value.SS?.Sum(text => text.Length) ?? 1);

    private static async Task ProduceAsync(Uri endpoint, int records, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PutInterval, TimeProvider.System);
        while (!cancellationToken.IsCancellationRequested)
        {
            await BenchStream.PutAsync(endpoint, records);
            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task WaitForAllAsync(List<IdleWorker> fleet, int shards)
    {
        var clock = Stopwatch.StartNew();
        var held = 0;
        while (held < shards)
        {
            if (clock.Elapsed > Patience)
            {
                throw new InvalidOperationException($"{fleet.Count} workers read {held} of {shards} shards after {Patience}.");
            }

            await PauseAsync(TimeSpan.FromSeconds(1));
            held = (await Task.WhenAll(fleet.Select(worker => worker.AskAsync()))).Sum(answer => answer.Shards);
        }
    }

    private static async Task PauseAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time, TimeProvider.System);
        await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
