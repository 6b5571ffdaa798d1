using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Producing;

/// <summary>Counts what the whole process allocates, therefore it runs alone.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ProducerAllocationTests
{
    private const int Burst = 4_000;

    // Half of the smallest object: whatever is made for each record costs more.
    private const double LeastPerRecord = 12;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ARecordCostsNoObject(bool aggregates)
    {
        using var meters = new TestMeters();
        var options = new ProducerOptions { StreamName = "orders", Aggregate = aggregates, MaxDelay = TimeSpan.FromMilliseconds(1) };
        await using var producer = new KinesisProducer(new ConstantStream(), options, TimeProvider.System, meters);
        var keys = Enumerable.Range(0, Burst).Select(i => System.Text.Encoding.UTF8.GetBytes($"customer {i}")).ToArray();
        var puts = new ValueTask<PutOutcome>[Burst];
        await PutAsync(producer, keys, puts, bursts: 20);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await PutAsync(producer, keys, puts, bursts: 50);
        var perRecord = (GC.GetTotalAllocatedBytes(precise: true) - before) / (50d * Burst);

        Assert.True(perRecord < LeastPerRecord, $"{perRecord:F2} bytes a record");
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1849", Justification = "It waits for nothing; the other form is a task more.")]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2012", Justification = "Each is awaited once.")]
    private static async Task PutAsync(KinesisProducer producer, byte[][] keys, ValueTask<PutOutcome>[] puts, int bursts)
    {
        var payload = new byte[150];
        for (var burst = 0; burst < bursts; burst++)
        {
            for (var i = 0; i < puts.Length; i++)
            {
                puts[i] = producer.PutAsync(keys[i], payload);
            }

            producer.Flush();
            foreach (var put in puts)
            {
                _ = await put;
            }
        }
    }

    /// <summary>Answers every call with the same strings, so that only the producer allocates.</summary>
    private sealed class ConstantStream : OnlyPuts
    {
        private readonly Dictionary<int, PutRecordsResult> _answers = [];
        private readonly Lock _gate = new();

        public override Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                if (!_answers.TryGetValue(batch.Count, out var answer))
                {
                    answer = new PutRecordsResult(0, [.. Enumerable.Repeat(new PutRecordOutcome("shardId-000000000000", "1", null, null), batch.Count)]);
                    _answers.Add(batch.Count, answer);
                }

                return Task.FromResult(answer);
            }
        }
    }
}
