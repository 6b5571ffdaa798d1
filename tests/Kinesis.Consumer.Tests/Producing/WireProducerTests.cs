using System.Globalization;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Producing;

/// <summary>Producer, stream and consumer over real HTTP by the system's clock, while the stream is split and merged.</summary>
public sealed class WireProducerTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private const int Keys = 40;
    private const int RecordsPerRound = 400;
    private readonly Journal _journal = new();
    private readonly TestMeters _meters = new();
    private LocalAws _aws = null!;
    private KinesisClient _kinesis = null!;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync();
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _aws.Endpoint, Region = "eu-central-1" }, ConsumerApp.Credentials);
        await _kinesis.CreateStreamAsync(StreamName, 1, CancellationToken.None);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryRecordIsDeliveredOnceAndInOrderWhileTheStreamReshards(bool aggregates)
    {
        await using var app = await ConsumerApp.StartAsync(
            _aws.Endpoint, _aws.Endpoint, StreamName, "w1", _journal, new() { ["Kinesis:Retrieval:HashRangeFilter"] = "Drop" });
        var options = new ProducerOptions { StreamName = StreamName, Aggregate = aggregates, MaxAggregateBytes = 2048, MaxDelay = TimeSpan.FromMilliseconds(5) };
        await using var producer = new KinesisProducer(_kinesis, options, TimeProvider.System, _meters);
        var misplaced = _meters.Count("kinesis.producer.record.misplaced");

        var puts = new List<Task<PutOutcome>>();
        for (var round = 0; round < 6; round++)
        {
            var resharding = ReshardAsync(round);
            for (var i = 0; i < RecordsPerRound; i++)
            {
                var number = puts.Count;
                puts.Add(producer.PutAsync($"key{number % Keys}", Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}"))).AsTask());
            }

            await resharding;
            await Task.WhenAll(puts);
        }

        await ConsumerApp.UntilAsync(() => _journal.Texts.Count >= puts.Count, () => $"{_journal.Texts.Count} of {puts.Count} records");

        var texts = _journal.Texts.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(Enumerable.Range(0, puts.Count), texts.Order());
        foreach (var key in texts.GroupBy(number => number % Keys))
        {
            Assert.True(key.SequenceEqual(key.Order()), $"key{key.Key}: {string.Join(' ', key)}");
        }

        var outcomes = await Task.WhenAll(puts);
        Assert.True(outcomes.Select(outcome => outcome.ShardId).Distinct().Count() > 3, "the shards of the splits were used");
        Assert.Equal(misplaced(), outcomes.Count(outcome => outcome.MayBeRepeated));
        Assert.Equal(aggregates, outcomes.Any(outcome => outcome.SubSequenceNumber is not null));
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    public void Dispose()
    {
        _kinesis.Dispose();
        _meters.Dispose();
    }

    private async Task ReshardAsync(int round)
    {
        var open = (await _kinesis.ListShardsAsync(StreamName, null, CancellationToken.None)).Where(shard => !shard.IsClosed).OrderBy(shard => shard.StartingHashKey).ToArray();
        if (round == 4)
        {
            await _kinesis.MergeShardsAsync(StreamName, open[0].ShardId, open[1].ShardId, CancellationToken.None);
            return;
        }

        var parent = open[round % open.Length];
        await _kinesis.SplitShardAsync(
            StreamName, parent.ShardId, parent.StartingHashKey + ((parent.EndingHashKey - parent.StartingHashKey) / 2) + 1, CancellationToken.None);
    }
}
