using System.Globalization;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Pipeline.Benchmarks.Peers;

namespace Pipeline.Benchmarks.Producing;

/// <summary>
/// Small events put by hand and by the producer, each way in a process of its own against the same server. Requests and their bytes are counted there.
/// </summary>
public static class ProducerBench
{
    private const int Shards = 4;
    private const int EventBytes = 150;
    private const int KeyBytes = 14;
    private const int Few = 20_000;
    private const int Many = 320_000;
    private const double ShardRecords = 1_000;
    private const double ShardBytes = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly (string Way, string Title)[] Ways =
    [
        ("loop", "PutRecords by hand, 500 a call, one call at a time"),
        ("unordered", "producer, no order"),
        ("ordered", "producer, order per key"),
        ("aggregating", "producer, order per key, aggregating"),
    ];

    /// <summary>Runs the comparison and writes its table.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        await using var aws = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        using var kinesis = new KinesisClient(
            new KinesisClientOptions { Region = "us-east-1", ServiceUrl = aws.Endpoint }, new BasicAWSCredentials("local", "local"), TimeProvider.System);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Many - Few:N0} events of {EventBytes} B to {Shards} shards, start and compilation taken off by a run of {Few:N0}.\n"));
        await output.WriteLineAsync("| way | events/s | CPU µs an event | bytes on the wire an event | events a call | events/s that a shard takes |");
        await output.WriteLineAsync("|---|---|---|---|---|---|");
        foreach (var (way, title) in Ways)
        {
            var stream = $"bench-{way}";
            await kinesis.CreateStreamAsync(stream, Shards, CancellationToken.None);
            var few = await MeasureAsync(aws, way, stream, Few);
            var many = await MeasureAsync(aws, way, stream, Many);
            var events = (double)(Many - Few);
            var bytes = (many.Bytes - few.Bytes) / events;
            var aShard = Math.Min(ShardRecords * events / (many.Records - few.Records), ShardBytes / (EventBytes + KeyBytes));
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"| {title} | {events / (many.Seconds - few.Seconds):N0} | {(many.Cpu - few.Cpu) * 1e6 / events:F1} | {bytes:F0} | {events / (many.Calls - few.Calls):F0} | {aShard:N0} |"));
        }
    }

    private static async Task<Figures> MeasureAsync(LocalAwsServer aws, string way, string stream, int count)
    {
        var (calls, bytes, records) = (0, 0L, 0L);
        using var rule = aws.Control.On("Kinesis.PutRecords", (request, _) =>
        {
            Interlocked.Increment(ref calls);
            Interlocked.Add(ref bytes, request.Body.Length);
            Interlocked.Add(ref records, CountOf(request.Body.Span, "\"Data\":"u8));
            return new ValueTask<ControlAction>(ControlAction.Proceed);
        });
        string[] arguments = [typeof(ProducerBench).Assembly.Location, ProducerRun.Command, way, aws.Endpoint.ToString(), stream, count.ToString(CultureInfo.InvariantCulture)];
        var figures = await MeasuredProcess.RunAsync("dotnet", arguments, new Dictionary<string, string>(), Patience);
        return new Figures(figures.Cpu.TotalSeconds, double.Parse(figures.LastLine, CultureInfo.InvariantCulture), calls, bytes, records);
    }

    private static int CountOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        var count = 0;
        for (var at = text.IndexOf(part); at >= 0; at = text.IndexOf(part))
        {
            count++;
            text = text[(at + part.Length)..];
        }

        return count;
    }

    private readonly record struct Figures(double Cpu, double Seconds, int Calls, long Bytes, long Records);
}
