using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval;

[Collection(VirtualTimeGroup.Name)]
public sealed class HedgedGetRecordsTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly FakeKinesis _kinesis;
    private readonly MemoryBudget _budget = new(64 << 20);
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;
    private readonly IRecordSource _source;
    private readonly MeterListener _listener = new();
    private readonly List<string> _outcomes = [];
    private int _put;

    public HedgedGetRecordsTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        var identity = new ConsumerIdentity("orders", "app", new WorkerId("w"));
        _instruments = new ConsumerInstruments(_meters, identity, new ShardBoard(), _time);
        _activities = new ConsumerActivities(identity);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Owns(instrument.Meter) && instrument.Name == "kinesis.consumer.get_records.hedges")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "outcome")
                {
                    _outcomes.Add((string)tag.Value!);
                }
            }
        });
        _listener.Start();
        _source = new PollingRecordSourceFactory(
            _kinesis,
            new RetrievalOptions { MaxRecords = 1, HedgeAfter = TimeSpan.FromSeconds(1) },
            identity,
            _budget,
            new CallPacer(_time),
            _instruments,
            _activities,
            _time,
            NullLogger<PollingRecordSource>.Instance).Open(
                new ShardProgress(new ShardId(FakeKinesis.Id(0)), Checkpoint.TrimHorizon, _time), Checkpoint.TrimHorizon);
    }

    [Fact]
    public async Task ASlowCallGetsASecondOneAndTheFirstAnswerWins()
    {
        await WarmUpAsync();
        var held = Hold(calls: 1);
        Put();
        var startedAt = _time.GetUtcNow();

        Assert.Equal($"r{_put - 1}", await ReadAsync());

        Assert.InRange(_time.GetUtcNow() - startedAt, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.True(held[0].IsCompleted);
        Assert.Equal(["won"], _outcomes);
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public async Task ALateAnswerThatIgnoredItsCancellationIsGivenBack()
    {
        await WarmUpAsync();
        var records = ArrayPool<KinesisRecord>.Shared.Rent(1);
        records[0] = new KinesisRecord("unused"u8.ToArray(), "k"u8.ToArray(), "7"u8.ToArray(), 0, 0);
        using var loser = new GetRecordsResult(records, 1, body: null) { NextShardIterator = "never", HeldBytes = 4000 };
        var first = new TaskCompletionSource<GetRecordsResult?>();
        var calls = 0;
        _kinesis.OnAnswer = _ =>
        {
            if (++calls == 2)
            {
                // Both are there now; the second one wins as it completes first.
                _kinesis.OnAnswer = null;
                ThreadPool.UnsafeQueueUserWorkItem(_ => first.SetResult(loser), null);
                return Task.FromResult<GetRecordsResult?>(null);
            }

            return first.Task;
        };
        Put();

        Assert.Equal($"r{_put - 1}", await ReadAsync());

        Assert.Equal(0, loser.Count);
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public async Task ASecondCallThatIsRefusedLeavesTheFirstItsTime()
    {
        await WarmUpAsync();
        var calls = 0;
        var first = new TaskCompletionSource<GetRecordsResult?>();
        _kinesis.OnAnswer = async _ => ++calls == 1
            ? await first.Task
            : throw FakeKinesis.Error(AwsErrorKind.Throttled, "ProvisionedThroughputExceededException");
        Put();
        var read = ReadAsync();
        await _time.RunForAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(2, calls);
        _kinesis.OnAnswer = null;

        first.SetResult(null);

        Assert.Equal($"r{_put - 1}", await read);
        Assert.Equal(["lost"], _outcomes);
    }

    [Fact]
    public async Task ASecondCallNeverWaitsForRoom()
    {
        await WarmUpAsync();
        var calls = 0;
        var first = new TaskCompletionSource<GetRecordsResult?>();
        _kinesis.OnAnswer = _ => ++calls == 1 ? first.Task : Task.FromResult<GetRecordsResult?>(null);
        Put();
        var read = ReadAsync();
        await _time.RunUntilAsync(() => calls == 1, () => "no call");
        using var other = _budget.Open("other fetcher", canRelease: false);
        other.Set((long)(_budget.LimitBytes * MemoryBudget.FetchShare));
        await _time.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(1, calls);

        first.SetResult(null);

        Assert.Equal($"r{_put - 1}", await read);
        Assert.Empty(_outcomes);
    }

    [Fact]
    public async Task CallsThatAreAlwaysSlowAreNotDoubled()
    {
        _kinesis.OnAnswer = async token =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), _time, token);
            return null;
        };
        for (var i = 0; i < 20; i++)
        {
            Put();
            await ReadAsync();
        }

        Assert.Equal(20, _kinesis.GetRecordsCalls);
        Assert.Empty(_outcomes);
    }

    [Fact]
    public async Task AStopWhileTwoCallsAreUnderWayLeavesNothingBehind()
    {
        await WarmUpAsync();
        Hold(calls: 2);
        Put();
        using var stop = new CancellationTokenSource();
        var read = _source.ReadAsync(stop.Token).AsTask();
        await _time.RunForAsync(TimeSpan.FromSeconds(3));

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task WhateverIsSlowEachRecordComesOnceAndInOrder(int seed)
    {
        await WarmUpAsync();
        var random = new Random(seed);
        var gate = new Lock();
        _kinesis.OnAnswer = async token =>
        {
            int delay, fate;
            lock (gate)
            {
                delay = random.Next(5) == 0 ? random.Next(3000) : random.Next(50);
                fate = random.Next(20);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(delay), _time, fate > 10 ? token : CancellationToken.None);
            return fate switch
            {
                0 => throw FakeKinesis.Error(AwsErrorKind.Retryable, "InternalFailure"),
                1 => throw FakeKinesis.Error(AwsErrorKind.Expired, "ExpiredIteratorException"),
                _ => null,
            };
        };
        for (var i = 0; i < 60; i++)
        {
            Put();
            Assert.True($"r{_put - 1}" == await ReadAsync(), $"seed {seed}, record {i}");
        }

        Assert.True(_outcomes.Count > 0, $"seed {seed}: nothing was slow");
        Assert.Equal(0, _budget.UsedBytes);
    }

    public void Dispose()
    {
        _source.Dispose();
        _listener.Dispose();
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }

    private void Put() => _kinesis.Put(0, $"r{_put++}");

    /// <summary>Holds so many calls until they are cancelled.</summary>
    private List<Task> Hold(int calls)
    {
        List<Task> held = [];
        _kinesis.OnAnswer = async token =>
        {
            if (held.Count < calls)
            {
                var wait = Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
                held.Add(wait);
                await wait;
            }

            return null;
        };
        return held;
    }

    private async Task WarmUpAsync()
    {
        for (var i = 0; i < 12; i++)
        {
            Put();
            Assert.Equal($"r{i}", await ReadAsync());
        }
    }

    private async Task<string> ReadAsync()
    {
        var read = _source.ReadAsync(CancellationToken.None).AsTask();
        await _time.RunUntilAsync(() => read.IsCompleted, () => "nothing was read");
        using var fetched = await read;
        return Encoding.UTF8.GetString(Assert.Single(fetched.Records.ToArray()).Data.Span);
    }
}
