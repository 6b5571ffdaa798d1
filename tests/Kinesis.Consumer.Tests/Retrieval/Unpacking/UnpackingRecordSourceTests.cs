using System.Globalization;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.Unpacking;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinesis.Consumer.Tests.Retrieval.Unpacking;

public sealed class UnpackingRecordSourceTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private static readonly HashKeyRange LowerHalf = new(0, UInt128.MaxValue / 2);
    private static readonly string High = UInt128.MaxValue.ToString(CultureInfo.InvariantCulture);

    private readonly AnswerSource _raw = new();
    private readonly MemoryBudget _budget = new(64 << 20);
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private UnpackingRecordSource? _source;

    public UnpackingRecordSourceTests()
    {
        _instruments = new ConsumerInstruments(_meters, new ConsumerIdentity("orders", "app", new WorkerId("w")), new ShardBoard(), TimeProvider.System);
    }

    [Fact]
    public async Task AnAnswerWithoutAggregatesIsPassedOnAsItIs()
    {
        var records = new[] { Plain(1, "a"), Plain(2, "b") };
        _raw.Add(records);

        using var fetched = await Open().ReadAsync(CancellationToken.None);

        Assert.Equal(["1-0 a", "2-0 b"], Show(fetched));
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public async Task PlainAndAggregatedRecordsKeepTheirOrder()
    {
        _raw.Add([Plain(1, "a"), Aggregate(2, "b", "c"), Plain(3, "d"), Aggregate(4, "e")], isEnd: true, [new ChildShard("shardId-1", [], 0, 1)]);

        var fetched = await Open().ReadAsync(CancellationToken.None);

        Assert.Equal(["1-0 a", "2-0 b", "2-1 c", "3-0 d", "4-0 e"], Show(fetched));
        Assert.True(fetched.IsEnd);
        Assert.Equal("shardId-1", Assert.Single(fetched.Children).ShardId);
        Assert.Equal(TimeSpan.FromSeconds(1), fetched.Lag);
        Assert.True(_budget.UsedBytes > 0);
        Assert.Equal(0, _raw.Released);
        fetched.Dispose();
        Assert.Equal(0, _budget.UsedBytes);
        Assert.Equal(1, _raw.Released);
    }

    [Fact]
    public async Task WhatTheCheckpointCoversIsLeftOutUpToTheMiddleOfAnAggregate()
    {
        _raw.Add([Plain(1, "a"), Aggregate(2, "b", "c", "d"), Plain(3, "e")]);
        _raw.Add([Plain(4, "f")]);
        var source = Open(At(2, 1));

        Assert.Equal(["2-2 d", "3-0 e"], Show(await source.ReadAsync(CancellationToken.None)));
        Assert.Equal(["4-0 f"], Show(await source.ReadAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task AnAggregateThatIsWhollyProcessedIsLeftOut()
    {
        _raw.Add([Aggregate(2, "b", "c")]);
        _raw.Add([Plain(3, "e")]);

        Assert.Equal(["3-0 e"], Show(await Open(At(2, 1)).ReadAsync(CancellationToken.None)));
        Assert.Equal(1, _raw.Released);
    }

    [Fact]
    public async Task APlainRecordAtTheCheckpointIsLeftOut()
    {
        _raw.Add([Plain(2, "b"), Plain(3, "c")]);

        Assert.Equal(["3-0 c"], Show(await Open(At(2, 0)).ReadAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task TheEndOfAShardIsToldEvenIfEverythingBeforeItIsProcessed()
    {
        _raw.Add([Plain(2, "b")], isEnd: true);

        using var fetched = await Open(At(2, 0)).ReadAsync(CancellationToken.None);

        Assert.True(fetched.IsEnd);
        Assert.True(fetched.Records.IsEmpty);
    }

    [Fact]
    public async Task UserRecordsOfOtherShardsAreKeptUnlessTheyShallBeDropped()
    {
        var aggregate = new AggregateWriter().Key("k").HashKey("1").HashKey(High).Record("mine", hashKey: 0).Record("other", hashKey: 1).Record("mine too", hashKey: 0);
        _raw.Add([Record(1, aggregate.Build())]);
        _raw.Add([Record(1, aggregate.Build())]);

        Assert.Equal(["1-0 mine", "1-1 other", "1-2 mine too"], Show(await Open().ReadAsync(CancellationToken.None)));
        var dropping = Open(options: new RetrievalOptions { HashRangeFilter = HashRangeFilter.Drop });
        var filtered = _meters.Count("kinesis.consumer.aggregate.filtered");

        Assert.Equal(["1-0 mine", "1-2 mine too"], Show(await dropping.ReadAsync(CancellationToken.None)));
        Assert.Equal(1, filtered());
    }

    [Fact]
    public async Task NothingIsDroppedOfAShardWhoseHashKeysAreUnknown()
    {
        _raw.Add([Record(1, new AggregateWriter().Key("k").HashKey(High).Record("x", hashKey: 0).Build())]);
        var source = Open(options: new RetrievalOptions { HashRangeFilter = HashRangeFilter.Drop }, range: null);

        Assert.Equal(["1-0 x"], Show(await source.ReadAsync(CancellationToken.None)));
    }

    [Fact]
    public async Task ManyUserRecordsBecomeSeveralBatchesThatHoldTheAnswerTogether()
    {
        var writer = new AggregateWriter().Key("k");
        for (var i = 0; i < 25_000; i++)
        {
            writer.Record("");
        }

        _raw.Add([Record(1, writer.Build())], isEnd: true);
        var source = Open();

        var batches = new List<FetchedRecords>();
        while (batches.Count == 0 || !batches[^1].IsEnd)
        {
            batches.Add(await source.ReadAsync(CancellationToken.None));
        }

        Assert.Equal([10_000, 10_000, 5_000], batches.Select(batch => batch.Records.Length));
        Assert.Equal(Enumerable.Range(0, 25_000).Select(i => (long)i), batches.SelectMany(batch => batch.Records.ToArray()).Select(record => record.SubSequenceNumber));
        Assert.InRange(_budget.UsedBytes, 25_000 * 88, 4 << 20);
        batches[0].Dispose();
        batches[2].Dispose();
        Assert.Equal(0, _raw.Released);
        batches[1].Dispose();
        Assert.Equal(1, _raw.Released);
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public async Task WithoutRoomTheNextBatchWaitsForTheOneThatIsLentOut()
    {
        var sink = _budget.Open("sink", canRelease: true);
        sink.Set(_budget.LimitBytes);
        _raw.Add([Aggregate(1, "a")]);
        _raw.Add([Aggregate(2, "b")]);
        var source = Open();
        var first = await source.ReadAsync(CancellationToken.None).AsTask().WaitAsync(Limit);

        var second = source.ReadAsync(CancellationToken.None).AsTask();
        Assert.False(second.IsCompleted);
        first.Dispose();

        Assert.Equal(["2-0 b"], Show(await second.WaitAsync(Limit)));
    }

    [Fact]
    public async Task ABatchThatOutlivesItsSourceKeepsItsShareOfTheBudget()
    {
        _raw.Add([Aggregate(1, "a")]);
        var source = Open();
        var fetched = await source.ReadAsync(CancellationToken.None);

        source.Dispose();

        Assert.True(_budget.UsedBytes > 0);
        Assert.True(_raw.IsDisposed);
        fetched.Dispose();
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public async Task RecordsThatOnlyBeginLikeAggregatesAreDeliveredUntouched()
    {
        var damaged = new AggregateWriter().Key("k").Record("x").Build();
        damaged[^1] ^= 1;
        _raw.Add([Record(1, damaged), Aggregate(2, "y")]);

        using var fetched = await Open().ReadAsync(CancellationToken.None);

        Assert.Equal(damaged, fetched.Records.Span[0].Data.ToArray());
        Assert.False(fetched.Records.Span[0].IsAggregated);
        Assert.Equal("2-0 y", Show(fetched)[1]);
    }

    public void Dispose()
    {
        _source?.Dispose();
        _raw.Dispose();
        _instruments.Dispose();
        _meters.Dispose();
    }

    private static Checkpoint At(int sequence, int sub) => Checkpoint.At(SequenceNumber.Parse(sequence.ToString(CultureInfo.InvariantCulture)), sub);

    private static KinesisRecord Plain(int sequence, string text) => Record(sequence, Encoding.UTF8.GetBytes(text));

    private static KinesisRecord Aggregate(int sequence, params string[] texts)
    {
        var writer = new AggregateWriter().Key("k");
        foreach (var text in texts)
        {
            writer.Record(text);
        }

        return Record(sequence, writer.Build());
    }

    private static KinesisRecord Record(int sequence, byte[] data) =>
        new(data, "key"u8.ToArray(), Encoding.UTF8.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)), 0, 0);

    private static List<string> Show(FetchedRecords fetched) => [.. fetched.Records.ToArray().Select(record =>
        $"{Encoding.UTF8.GetString(record.SequenceNumber.Span)}-{record.SubSequenceNumber} {Encoding.UTF8.GetString(record.Data.Span)}")];

    private UnpackingRecordSource Open(Checkpoint? checkpoint = null, RetrievalOptions? options = null) => Open(checkpoint, options, LowerHalf);

    private UnpackingRecordSource Open(RetrievalOptions options, HashKeyRange? range) => Open(checkpoint: null, options, range);

    private UnpackingRecordSource Open(Checkpoint? checkpoint, RetrievalOptions? options, HashKeyRange? range)
    {
        var progress = new ShardProgress(new ShardId("shardId-0"), Checkpoint.TrimHorizon, TimeProvider.System) { HashKeys = range };
        return _source = new UnpackingRecordSource(
            _raw,
            checkpoint ?? Checkpoint.TrimHorizon,
            progress,
            _budget.Open("unpack", canRelease: false),
            options ?? new RetrievalOptions(),
            _instruments,
            NullLogger<UnpackingRecordSource>.Instance);
    }
}
