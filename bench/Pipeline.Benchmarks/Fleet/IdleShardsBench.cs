using System.Diagnostics;
using System.Globalization;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Pipeline.Benchmarks.Peers;

namespace Pipeline.Benchmarks.Fleet;

/// <summary>What a shard costs on which nothing arrives: a worker with a thousand of them beside one with a single one, all settings at their defaults.</summary>
public static class IdleShardsBench
{
    private const int Many = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    /// <summary>Runs the measurements and writes their figures.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteLineAsync("| idle worker | shards | managed heap MB | resident MB | CPU, share of a core | GetRecords/s | heap KB per shard | resident KB per shard | CPU per shard |");
        await output.WriteLineAsync("|---|---|---|---|---|---|---|---|---|");
        foreach (var consumer in PeerPrograms.Consumers(output))
        {
            var one = await MeasureAsync(consumer, 1);
            await WriteAsync(output, consumer, 1, one, "| | | |");
            var many = await MeasureAsync(consumer, Many);
            var heap = (many.HeapBytes - one.HeapBytes) / (Many - 1.0) / 1000;
            var resident = (many.AnonymousBytes - one.AnonymousBytes) / (Many - 1.0) / 1000;
            var cpu = (many.CpuShare - one.CpuShare) / (Many - 1);
            await WriteAsync(output, consumer, Many, many, string.Create(CultureInfo.InvariantCulture, $"| {heap:F0} | {resident:F0} | {cpu:P3} |"));
        }
    }

    private static Task WriteAsync(TextWriter output, Peer consumer, int shards, IdleFigures figures, string perShard) => output.WriteLineAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"| {consumer.Name} | {shards:N0} | {figures.HeapBytes / 1e6:F1} | {figures.AnonymousBytes / 1e6:F0} | {figures.CpuShare:P1} | {figures.CallsPerSecond:F0} {perShard}"));

    private static async Task<IdleFigures> MeasureAsync(Peer consumer, int shards)
    {
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        await BenchStream.FillAsync(aws.Endpoint, shards, records: 0);
        var calls = 0L;
        using var counting = aws.Control.On("Kinesis.GetRecords", (_, _) =>
        {
            Interlocked.Increment(ref calls);
            return new ValueTask<ControlAction>(ControlAction.Proceed);
        });
        using var worker = new IdleWorker(consumer, BenchStream.Settings(aws.Endpoint, "idle", long.MaxValue));
        await WaitForAllAsync(worker, shards);
        await PauseAsync(Settling);

        var clock = Stopwatch.StartNew();
        var cpu = worker.Cpu();
        var before = Interlocked.Read(ref calls);
        await PauseAsync(Measured);
        var seconds = clock.Elapsed.TotalSeconds;
        var share = (worker.Cpu() - cpu).TotalSeconds / seconds;
        var rate = (Interlocked.Read(ref calls) - before) / seconds;
        var anonymous = worker.AnonymousBytes();
        var heap = await worker.HeapBytesAsync();
        return new IdleFigures(heap, anonymous, share, rate);
    }

    private static async Task WaitForAllAsync(IdleWorker worker, int shards)
    {
        var clock = Stopwatch.StartNew();
        int held;
        while ((held = await worker.ShardsAsync()) < shards)
        {
            if (clock.Elapsed > Patience)
            {
                throw new InvalidOperationException($"The worker reads {held} of {shards} shards after {Patience}.");
            }

            await PauseAsync(TimeSpan.FromSeconds(1));
        }
    }

    private static async Task PauseAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time, TimeProvider.System);
        await timer.WaitForNextTickAsync(CancellationToken.None);
    }
}
