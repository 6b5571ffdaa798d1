using System.Diagnostics;
using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Local.Aws.Hosting;
using Pipeline.Benchmarks.Peers;

namespace Pipeline.Benchmarks.Fleet;

/// <summary>
/// What the lease table and the table of the workers are asked for by real workers at their defaults, counted at the server and scaled to a day, beside the KCL's arithmetic.
/// </summary>
public static class LeaseCostBench
{
    private const string Application = "lease-cost";
    private const double SecondsPerDay = 86_400;
    private const double DaysPerMonth = 30.4;

    /// <summary>Dollars for a million units on demand, us-east-1.</summary>
    private const double WriteDollars = 0.625;
    private const double ReadDollars = 0.125;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);
    /// <summary>Longer than throughput is told after records stopped.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PutInterval = TimeSpan.FromSeconds(2);

    /// <summary>Runs the measurements and writes their figures.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteLineAsync("| shards | workers | load | writes a day | KCL 2 | KCL 3 | read units a day | KCL 2 | KCL 3 | dollars a month | KCL 2 | KCL 3 |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (shards, workers) in Fleets())
        {
            await output.WriteLineAsync(await MeasureAsync(shards, workers));
        }
    }

    /// <summary>Shards and workers; the variable FLEETS chooses others, as in "16x6 1000x50".</summary>
    private static IEnumerable<(int Shards, int Workers)> Fleets() => (Environment.GetEnvironmentVariable("FLEETS") ?? "16x6 1000x1 1000x10 1000x50")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(fleet => fleet.Split('x'))
        .Select(parts => (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture)));

    private static async Task<string> MeasureAsync(int shards, int workers)
    {
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        await BenchStream.FillAsync(aws.Endpoint, shards, records: 0);
        using var traffic = new LeaseTraffic(aws.Control, Application);
        var settings = BenchStream.Settings(aws.Endpoint, Application, long.MaxValue);
        settings.Remove("Kinesis__Processing__CheckpointInterval");
        var fleet = new List<IdleWorker>();
        try
        {
            for (var worker = 0; worker < workers; worker++)
            {
                // One after the other: dozens of programs that start at once on a few cores answer nobody for a minute.
                fleet.Add(new IdleWorker(PeerPrograms.Deployed, settings));
                await fleet[^1].ShardsAsync();
            }

            await WaitForAllAsync(fleet, shards);
            await WaitForQuietAsync(traffic);
            var idle = await LineAsync(shards, workers, "idle", checkpointsPerShard: 0, traffic, aws.Endpoint);

            using var stop = new CancellationTokenSource();
            var producing = ProduceAsync(aws.Endpoint, Math.Max(100, shards * 8), stop.Token);
            await PauseAsync(Quiet / 2);
            var busy = await LineAsync(shards, workers, "a record every 2 s", SecondsPerDay / 5, traffic, aws.Endpoint);
            await stop.CancelAsync();
            await producing;
            return $"{idle}\n{busy}";
        }
        finally
        {
            fleet.ForEach(worker => worker.Dispose());
        }
    }

    private static async Task<string> LineAsync(int shards, int workers, string load, double checkpointsPerShard, LeaseTraffic traffic, Uri endpoint)
    {
        var before = traffic.Requests;
        await PauseAsync(Measured);
        var requests = traffic.Requests - before;
        var days = Measured.TotalSeconds / SecondsPerDay;
        var writes = requests.Writes / days;
        var reads = requests.ReadUnits(await TableBytesAsync(endpoint, Application), await TableBytesAsync(endpoint, Application + "-workers")) / days;
        var kcl = new KclArithmetic(shards, workers, checkpointsPerShard);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {shards:N0} | {workers} | {load} | {writes:N0} | {kcl.Writes2:N0} | {kcl.Writes3:N0} | {reads:N0} | {kcl.Reads2:N0} | {kcl.Reads3:N0} | {Dollars(writes, reads):N2} | {Dollars(kcl.Writes2, kcl.Reads2):N2} | {Dollars(kcl.Writes3, kcl.Reads3):N2} |");
    }

    private static double Dollars(double writes, double reads) => ((writes * WriteDollars) + (reads * ReadDollars)) * DaysPerMonth / 1_000_000;

    /// <summary>As DynamoDB counts: names and values.</summary>
    private static async Task<long> TableBytesAsync(Uri endpoint, string tableName)
    {
        using var dynamoDb = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1" });
        var table = await dynamoDb.ScanAsync(new ScanRequest { TableName = tableName }, CancellationToken.None);
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
            held = (await Task.WhenAll(fleet.Select(worker => worker.ShardsAsync()))).Sum();
        }
    }

    /// <summary>Until leases have stopped moving between the workers that joined.</summary>
    private static async Task WaitForQuietAsync(LeaseTraffic traffic)
    {
        var clock = Stopwatch.StartNew();
        long before;
        do
        {
            if (clock.Elapsed > Patience)
            {
                throw new InvalidOperationException($"Leases still move after {Patience}.");
            }

            before = traffic.LeaseWrites;
            await PauseAsync(Quiet);
        }
        while (traffic.LeaseWrites != before);
    }

    private static async Task PauseAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time, TimeProvider.System);
        await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
