using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Consumer.Cli.Output;
using Consumer.Cli.Producing;
using Consumer.Cli.Progress;
using Kinesis.Consumer;
using Testing.Support;

namespace Consumer.Cli.Tests.Producing;

public sealed class ProducerTests
{
    private readonly ProducedPositions _positions = new();

    [Fact]
    public async Task EveryEventIsSentOnceWhateverTheStreamRefusesAtFirst()
    {
        var ingest = new FlakyIngest(everyNth: 3);

        await ProduceAsync(ingest, Request(1_234) with { BatchSize = 100, Concurrency = 3 });

        Assert.Equal(Enumerable.Range(0, 1_234), ingest.Taken.Order());
        Assert.Equal(SequenceNumber.Parse("1233"), _positions.Last["shard"]);
    }

    [Fact]
    public async Task RefusalEndsTheRun()
    {
        var ingest = new FlakyIngest(everyNth: 0) { Refusal = new CliException("400: wrong") };

        var exception = await Assert.ThrowsAsync<CliException>(() => ProduceAsync(ingest, Request(null) with { Concurrency = 3 }));

        Assert.Equal("400: wrong", exception.Message);
    }

    [Fact]
    public async Task RateSpacesBatches()
    {
        var time = new ManualTimeProvider();
        var ingest = new FlakyIngest(everyNth: 0);
        var run = new Producer(ingest, _positions, time).RunAsync(Request(30) with { Rate = 100, Concurrency = 1 }, new Progress<long>(), CancellationToken.None);

        for (var sent = 10; sent < 30; sent += 10)
        {
            await time.TimerArmedAsync();
            Assert.Equal(sent, ingest.Taken.Count);
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await run.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(30, ingest.Taken.Count);
    }

    private static ProduceRequest Request(long? count) => new("order", WriteNumber, count, null);

    private static void WriteNumber(IBufferWriter<byte> writer, long number) => writer.Write(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Drives the producer's pauses: each is over as soon as it is armed.</summary>
    private async Task ProduceAsync(IIngestClient ingest, ProduceRequest request)
    {
        var time = new ManualTimeProvider();
        var run = new Producer(ingest, _positions, time).RunAsync(request, new Progress<long>(), CancellationToken.None);
        while (!run.IsCompleted)
        {
            var armed = time.TimerArmedAsync();
            if (await Task.WhenAny(run, armed) == armed)
            {
                time.Advance(TimeSpan.FromSeconds(2));
            }
        }

        await run;
    }

    /// <summary>Takes documents in order; leaves every nth attempt to be repeated.</summary>
    private sealed class FlakyIngest(int everyNth) : IIngestClient
    {
        private int _attempts;

        public ConcurrentBag<int> Taken { get; } = [];

        public CliException? Refusal { get; init; }

        public Task<IngestAnswer> PostAsync(string route, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            if (Refusal is not null)
            {
                throw Refusal;
            }

            var accepted = new List<(string, SequenceNumber)>();
            var retry = new List<int>();
            var lines = Encoding.UTF8.GetString(body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < lines.Length; i++)
            {
                if (everyNth > 0 && Interlocked.Increment(ref _attempts) % everyNth == 0)
                {
                    retry.Add(i);
                    continue;
                }

                Taken.Add(int.Parse(lines[i], CultureInfo.InvariantCulture));
                accepted.Add(("shard", SequenceNumber.Parse(lines[i])));
            }

            return Task.FromResult(new IngestAnswer(accepted, retry));
        }
    }
}
