using System.Diagnostics;
using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;

namespace Pipeline.Benchmarks.Producing;

/// <summary>Puts events on a stream, one way or another; runs as a process of its own, so that its processor time is its own.</summary>
internal static class ProducerRun
{
    /// <summary>The first argument of such a process.</summary>
    public const string Command = "producer-run";

    private const int EventBytes = 150;
    private const int Customers = 20_000;
    private const int RecordsPerPut = 500;
    private const int MostOutstanding = 20_000;

    /// <summary>Runs one way: its name, the endpoint, the stream, the number of events.</summary>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var (way, endpoint, stream) = (arguments[0], new Uri(arguments[1]), arguments[2]);
        var count = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        using var kinesis = new KinesisClient(
            new KinesisClientOptions { Region = "us-east-1", ServiceUrl = endpoint }, new BasicAWSCredentials("local", "local"), TimeProvider.System);
        var keys = Enumerable.Range(0, Customers).Select(i => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"customer-{i}"))).ToArray();
        var payload = new byte[EventBytes];
        new Random(1).GetItems("0123456789abcdef"u8, payload);
        var clock = Stopwatch.StartNew();
        await (way == "loop" ? LoopAsync(kinesis, stream, keys, payload, count) : ProduceAsync(kinesis, OptionsOf(way, stream), keys, payload, count));
        await Console.Out.WriteLineAsync(clock.Elapsed.TotalSeconds.ToString("F4", CultureInfo.InvariantCulture));
        return 0;
    }

    private static ProducerOptions OptionsOf(string way, string stream) => new()
    {
        StreamName = stream,
        Aggregate = way == "aggregating",
        Order = way == "unordered" ? RecordOrder.None : RecordOrder.PerKey,
    };

    /// <summary>What is written by hand: 500 records a call, failed ones again, one call after the other.</summary>
    private static async Task LoopAsync(KinesisClient kinesis, string stream, byte[][] keys, byte[] payload, int count)
    {
        using var batch = new PutRecordsBatch();
        for (var i = 0; i < count; i++)
        {
            batch.TryAdd(keys[i % keys.Length], payload);
            while (batch.Count == RecordsPerPut || (i == count - 1 && batch.Count > 0))
            {
                batch.RetainFailed(await kinesis.PutRecordsAsync(stream, batch, CancellationToken.None));
            }
        }
    }

    private static async Task ProduceAsync(KinesisClient kinesis, ProducerOptions options, byte[][] keys, byte[] payload, int count)
    {
        await using var producer = new KinesisProducer(kinesis, options);
        var puts = new Queue<Task<PutOutcome>>();
        for (var i = 0; i < count; i++)
        {
            puts.Enqueue(producer.PutAsync(keys[i % keys.Length], payload).AsTask());
            if (puts.Count == MostOutstanding)
            {
                await puts.Dequeue();
            }
        }

        await producer.FlushAsync();
        await Task.WhenAll(puts);
    }
}
