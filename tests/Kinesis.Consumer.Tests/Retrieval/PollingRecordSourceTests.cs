using System.Buffers;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval;

[Collection(VirtualTimeGroup.Name)]
public sealed class PollingRecordSourceTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeKinesis _kinesis;
    private readonly MemoryBudget _budget = new(64 << 20);
    private readonly CallPacer _pacer;
    private readonly ConsumerIdentity _identity = new("orders", "app", new WorkerId("w"));
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;
    private readonly ShardProgress _progress;
    private readonly List<IRecordSource> _sources = [];
    private readonly TestLog<PollingRecordSource> _log = new();

    public PollingRecordSourceTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        _pacer = new CallPacer(_time);
        _instruments = new ConsumerInstruments(_meters, _identity, new ShardBoard(), _time);
        _activities = new ConsumerActivities(_identity);
        _progress = new ShardProgress(new ShardId(FakeKinesis.Id(0)), Checkpoint.TrimHorizon, _time);
    }

    [Fact]
    public async Task CallsAreSpacedByTheServicesLimit()
    {
        var source = Open(Checkpoint.TrimHorizon, new RetrievalOptions { MaxRecords = 1 });
        _kinesis.Put(0, "a", "b", "c");
        var startedAt = _time.GetUtcNow();

        Assert.Equal("a", await ReadAsync(source));
        Assert.Equal("b", await ReadAsync(source));
        Assert.Equal("c", await ReadAsync(source));

        Assert.Equal(TimeSpan.FromMilliseconds(400), _time.GetUtcNow() - startedAt);
    }

    [Fact]
    public async Task AnIdleShardIsAskedLessAndLessOften()
    {
        var source = Open(Checkpoint.TrimHorizon);
        var read = ReadAsync(source);
        await _time.RunForAsync(TimeSpan.FromSeconds(20));
        Assert.True(_kinesis.GetRecordsCalls is >= 20 and <= 23, $"{_kinesis.GetRecordsCalls} calls, at {_kinesis.GetRecordsTimes}");

        _kinesis.Put(0, "a");

        await _time.RunUntilAsync(read, limitSeconds: 5);
    }

    [Fact]
    public async Task ReadingStartsAtTheCheckpointsOwnRecord()
    {
        _kinesis.Put(0, "a", "b", "c");
        var source = Open(Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(2))));

        Assert.Equal("b c", await ReadAsync(source));
        Assert.Equal([$"AtSequenceNumber {FakeKinesis.Id(0)} {FakeShard.Sequence(2)}"], _kinesis.OpenedIterators);
    }

    [Fact]
    public async Task ThrottlingIsWaitedOutWithoutLosingTheIterator()
    {
        _kinesis.Put(0, "a");
        var refusals = 5;
        _kinesis.OnGetRecords = _ => refusals-- > 0
            ? FakeKinesis.Error(AwsErrorKind.Throttled, "ProvisionedThroughputExceededException")
            : null;
        var source = Open(Checkpoint.TrimHorizon);

        Assert.Equal("a", await ReadAsync(source));
        Assert.Single(_kinesis.OpenedIterators);
    }

    [Fact]
    public async Task PassingFaultsAreRetriedAndFatalOnesAreNot()
    {
        _kinesis.Put(0, "a");
        var faults = new Queue<AwsErrorKind>([AwsErrorKind.Retryable, AwsErrorKind.Retryable, AwsErrorKind.Fatal]);
        _kinesis.OnGetRecords = _ => faults.TryDequeue(out var kind) ? FakeKinesis.Error(kind, "SomeException") : null;
        var source = Open(Checkpoint.TrimHorizon);

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => ReadAsync(source));
        Assert.Equal(AwsErrorKind.Fatal, exception.Kind);
        Assert.Empty(faults);
    }

    [Fact]
    public async Task AStartAheadOfTheServicesClockIsWaitedForAndSaidOnce()
    {
        var source = Open(Checkpoint.AtTimestamp(_time.GetUtcNow().AddSeconds(60)));
        var read = ReadAsync(source);
        await _time.RunForAsync(TimeSpan.FromSeconds(61));
        _kinesis.Put(0, "in time");

        Assert.Equal("in time", await read);
        Assert.Equal($"The start of {FakeKinesis.Id(0)} lies ahead of the service's clock, waiting for it", Assert.Single(_log.At(LogLevel.Warning)));
    }

    [Fact]
    public async Task AnIteratorRefusedAsInvalidIsRebuiltOnce()
    {
        _kinesis.Put(0, "a");
        var refusals = 1;
        _kinesis.OnGetRecords = _ => refusals-- > 0 ? FakeKinesis.Error(AwsErrorKind.Fatal, "InvalidArgumentException") : null;
        var source = Open(Checkpoint.TrimHorizon);
        Assert.Equal("a", await ReadAsync(source));

        refusals = 2;
        await Assert.ThrowsAsync<AwsRequestException>(() => ReadAsync(source));
    }

    [Fact]
    public async Task TheEndOfAShardComesWithItsLastRecordsAndItsChildren()
    {
        _kinesis.Put(0, "a");
        var (low, high) = _kinesis.Split(0);
        var source = Open(Checkpoint.TrimHorizon);

        using var fetched = await source.ReadAsync(CancellationToken.None);

        Assert.True(fetched.IsEnd);
        Assert.Equal(1, fetched.Records.Length);
        Assert.Equal([FakeKinesis.Id(low), FakeKinesis.Id(high)], fetched.Children.Select(child => child.ShardId));
    }

    [Fact]
    public async Task AnEndThatNamesNoChildrenIsAskedForAgainAsTheShardMayStillBeClosing()
    {
        _kinesis.Put(0, "a");
        _kinesis.ReportsChildren = false;
        _kinesis.ReportsFalseEnd = true;
        var ends = 1;
        _kinesis.OnGetRecords = _ =>
        {
            if (ends-- == 0)
            {
                // The first answer was false. What came until the shard was really closed is not lost.
                _kinesis.Put(0, "b");
                _kinesis.Split(0);
            }

            return null;
        };
        var source = Open(Checkpoint.TrimHorizon);

        using var first = await source.ReadAsync(CancellationToken.None);
        var second = source.ReadAsync(CancellationToken.None).AsTask();
        await _time.RunUntilAsync(second);
        using var fetched = await second;

        Assert.Equal((false, 1), (first.IsEnd, first.Records.Length));
        Assert.Equal((true, 1), (fetched.IsEnd, fetched.Records.Length));
    }

    [Fact]
    public async Task NothingIsFetchedWithoutRoomInTheBudget()
    {
        _kinesis.Put(0, "a");
        var sink = _budget.Open("sink", canRelease: true);
        sink.Set(_budget.LimitBytes - 1000);
        var source = Open(Checkpoint.TrimHorizon);
        var read = ReadAsync(source);
        await _time.RunForAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(0, _kinesis.GetRecordsCalls);
        Assert.True(sink.ReleaseRequested);

        sink.Set(0);

        await _time.RunUntilAsync(read);
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public async Task PrefetchStopsAfterTheAnswersAhead()
    {
        _kinesis.Put(0, [.. Enumerable.Range(0, 20).Select(i => $"r{i}")]);
        await using var prefetcher = new RecordPrefetcher(
            Open(Checkpoint.TrimHorizon, new RetrievalOptions { MaxRecords = 1 }), answersAhead: 2, bytesAhead: 1 << 20, _time, CancellationToken.None);
        await _time.RunForAsync(TimeSpan.FromSeconds(10));

        // Two wait in the channel and a third one for its place there.
        Assert.Equal(3, _kinesis.GetRecordsCalls);
        using var first = await prefetcher.ReadAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.Equal("r0", Encoding.UTF8.GetString(first!.Records.Span[0].Data.Span));
        await _time.RunForAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(4, _kinesis.GetRecordsCalls);
    }

    [Fact]
    public async Task WhatWasFetchedAndNotReadGivesItsMemoryBack()
    {
        _kinesis.Put(0, "a", "b", "c");
        var prefetcher = new RecordPrefetcher(
            Open(Checkpoint.TrimHorizon, new RetrievalOptions { MaxRecords = 1 }), answersAhead: 1, bytesAhead: 1 << 20, _time, CancellationToken.None);
        await _time.RunForAsync(TimeSpan.FromSeconds(5));

        await prefetcher.DisposeAsync();

        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public async Task TwoConsumersOfOneProcessShareAShardsCalls()
    {
        _kinesis.Put(0, [.. Enumerable.Range(0, 20).Select(i => $"r{i}")]);
        var first = Open(Checkpoint.TrimHorizon, new RetrievalOptions { MaxRecords = 1 });
        var second = Open(Checkpoint.TrimHorizon, new RetrievalOptions { MaxRecords = 1 });
        var startedAt = _time.GetUtcNow();

        await Task.WhenAll(ReadManyAsync(first), ReadManyAsync(second));

        // The 20 calls, 200 ms apart from each other; the two iterators take turns as well.
        Assert.InRange(_time.GetUtcNow() - startedAt, TimeSpan.FromMilliseconds(3800), TimeSpan.FromMilliseconds(4100));

        async Task ReadManyAsync(IRecordSource source)
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal($"r{i}", await ReadAsync(source));
            }
        }
    }

    [Fact]
    public async Task AnAnswerThatCannotBeTakenGivesItsMemoryBack()
    {
        GetRecordsResult? broken = null;
        _kinesis.OnAnswer = _ =>
        {
            var records = ArrayPool<KinesisRecord>.Shared.Rent(1);
            records[0] = new KinesisRecord("x"u8.ToArray(), "k"u8.ToArray(), "not a number"u8.ToArray(), 0, 0);
            broken = new GetRecordsResult(records, 1, body: null) { NextShardIterator = "next", HeldBytes = 1000 };
            return Task.FromResult<GetRecordsResult?>(broken);
        };
        var source = Open(Checkpoint.TrimHorizon);

        await Assert.ThrowsAsync<FormatException>(() => ReadAsync(source));

        Assert.Equal(0, broken?.Count);
        Assert.Equal(0, _budget.UsedBytes);
    }

    public void Dispose()
    {
        _sources.ForEach(source => source.Dispose());
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }

    private IRecordSource Open(Checkpoint checkpoint, RetrievalOptions? options = null)
    {
        var factory = new PollingRecordSourceFactory(
            _kinesis, options ?? new(), _identity, _budget, _pacer, _instruments, _activities, _time, _log);
        var source = factory.Open(_progress, checkpoint);
        _sources.Add(source);
        return source;
    }

    private async Task<string> ReadAsync(IRecordSource source)
    {
        var read = source.ReadAsync(CancellationToken.None).AsTask();
        await _time.RunUntilAsync(() => read.IsCompleted, () => "nothing was read");
        using var fetched = await read;
        return string.Join(' ', fetched.Records.ToArray().Select(record => Encoding.UTF8.GetString(record.Data.Span)));
    }
}
