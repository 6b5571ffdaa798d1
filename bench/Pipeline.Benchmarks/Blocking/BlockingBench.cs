using System.Globalization;
using Local.Aws.Hosting;
using Pipeline.Benchmarks.Fleet;
using Pipeline.Benchmarks.Peers;

namespace Pipeline.Benchmarks.Blocking;

/// <summary>
/// A worker with two hundred shards whose processor sleeps for eight seconds with each record, on its thread, beside the same that awaits. Records always wait.
/// All times of leases are at their defaults.
/// </summary>
public static class BlockingBench
{
    private const int Shards = 200;

    /// <summary>One record a call and eight seconds: fewer than twenty for each shard; keys spread unevenly.</summary>
    private const int Records = Shards * 40;

    private static readonly TimeSpan Taking = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Runs the measurements and writes their figures.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Shards} shards, 8 s a record, {Measured.TotalSeconds:F0} s once they are held; {Environment.ProcessorCount} cores, load {load} before\n"));
        await output.WriteLineAsync(
            "| the processor | leases lost | heartbeats and renewals failed | longest gap between heartbeats s | longest heartbeat s | rounds late s | pool threads | shards held | records | live |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var blocks in new[] { false, true })
        {
            var (figures, gap) = await MeasureAsync(blocks);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(blocks ? "Thread.Sleep" : "await Task.Delay")} | {figures.Losses} | {figures.Failures} | {gap.TotalSeconds:F1} | {figures.LongestBeat:F2} | {figures.LongestDelay:F1} | {figures.Threads} | {figures.Shards} | {figures.Records:N0} | {(figures.IsLive ? "yes" : "no")} |"));
        }
    }

    private static async Task<(BlockingFigures Figures, TimeSpan Gap)> MeasureAsync(bool blocks)
    {
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        await BenchStream.FillAsync(aws.Endpoint, Shards, Records);
        using var gaps = new BeatGaps(aws.Control);
        var settings = BenchStream.Settings(aws.Endpoint, "blocking", long.MaxValue);
        settings["Kinesis__Processing__MaxBatchRecords"] = "1";
        settings["Kinesis__Processing__CheckpointInterval"] = "00:00:05";
        settings["Slow__Time"] = "00:00:08";
        settings["Slow__Blocks"] = blocks.ToString();
        settings["Logging__LogLevel__Kinesis.Consumer.Health"] = "Warning";
        using var worker = new IdleWorker(PeerPrograms.Built, settings);
        await HoldAsync(worker);
        await PauseAsync(Measured);
        return (BlockingFigures.Parse(await worker.AskAsync("leases")), gaps.Longest);
    }

    /// <summary>Until all are held, or for as long as that takes where nothing is in the way.</summary>
    private static async Task HoldAsync(IdleWorker worker)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(startedAt) < Taking && BlockingFigures.Parse(await worker.AskAsync("leases")).Shards < Shards)
        {
            await PauseAsync(Look);
        }
    }

    private static async Task PauseAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time, TimeProvider.System);
        await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
