using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>Workers whose clocks are wrong, on a stream whose clock is right.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ServiceTimeTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly FakeKinesis _kinesis;
    private TestWorker? _worker;

    public ServiceTimeTests() => _kinesis = new FakeKinesis(_time, shardCount: 1);

    [Theory]
    [InlineData(15)]
    [InlineData(-15)]
    [InlineData(0)]
    public async Task LatestDeliversEveryRecordThatWasPutAfterTheFirstLeaseWasMade(int aheadSeconds)
    {
        _kinesis.Put(0, "long before");
        _time.Advance(TimeSpan.FromSeconds(5));
        var failures = await StartAsync(aheadSeconds);
        await _time.RunUntilAsync(() => _store.All.Count > 0, _journal.ToString);

        await DeliversFromNowOnAsync();

        Assert.DoesNotContain("long before", _journal.Texts);
        Assert.Equal(0, failures());
    }

    /// <summary>A proxy's answer out of a store, or a host of the service whose clock went astray.</summary>
    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task AFirstAnswerWithAnAbsurdDatePinsNoStart(int years)
    {
        var answers = 0;
        _kinesis.Misdates = now => answers++ == 0 ? now.AddYears(years) : now;
        _kinesis.Put(0, "long before");
        _time.Advance(TimeSpan.FromSeconds(5));
        await StartAsync(aheadSeconds: 0);
        await _time.RunUntilAsync(() => _store.All.Count > 0, _journal.ToString);

        await DeliversFromNowOnAsync();

        Assert.DoesNotContain("long before", _journal.Texts);
    }

    [Theory]
    [InlineData(15)]
    [InlineData(-15)]
    public async Task AStartThatKclLeftOpenIsPinnedByTheServicesClock(int aheadSeconds)
    {
        _store.Put(new Lease { ShardId = new ShardId(FakeKinesis.Id(0)), Checkpoint = Checkpoint.Latest });
        _kinesis.Put(0, "long before");
        _time.Advance(TimeSpan.FromSeconds(5));
        var failures = await StartAsync(aheadSeconds);
        await _time.RunUntilAsync(() => _store[FakeKinesis.Id(0)].Checkpoint.Kind == CheckpointKind.AtTimestamp, _journal.ToString);

        await DeliversFromNowOnAsync();

        Assert.DoesNotContain("long before", _journal.Texts);
        Assert.Equal(0, failures());
    }

    [Fact]
    public async Task AStartAheadOfTheServiceFailsNoShard()
    {
        _store.Put(new Lease { ShardId = new ShardId(FakeKinesis.Id(0)), Checkpoint = Checkpoint.AtTimestamp(_time.GetUtcNow().AddSeconds(40)) });
        var failures = await StartAsync(aheadSeconds: 0);
        await _time.RunForAsync(TimeSpan.FromSeconds(41));
        _kinesis.Put(0, "in time");

        await _time.RunUntilAsync(() => _journal.Texts.Contains("in time"), _journal.ToString);

        Assert.Equal(0, failures());
    }

    [Fact]
    public async Task WhereNoAnswerIsDatedAClockThatIsAheadStillLosesNothing()
    {
        _kinesis.DatesAnswers = false;
        await StartAsync(aheadSeconds: 200);
        await _time.RunUntilAsync(() => _store.All.Count > 0, _journal.ToString);

        await DeliversFromNowOnAsync();
    }

    public async ValueTask DisposeAsync() => await (_worker?.DisposeAsync() ?? ValueTask.CompletedTask);

    /// <returns>Counts failures of shards.</returns>
    private async Task<Func<long>> StartAsync(int aheadSeconds)
    {
        var options = new KinesisConsumerOptions { InitialPosition = InitialPosition.Latest };
        _worker = new TestWorker("w", _kinesis, _store, _journal, new SkewedClock(_time, TimeSpan.FromSeconds(aheadSeconds)), options);
        var failures = _worker.Count("kinesis.consumer.shard.failures");
        await _worker.StartAsync();
        return failures;
    }

    private async Task DeliversFromNowOnAsync()
    {
        string[] texts = [.. Enumerable.Range(0, 25).Select(i => $"r{i}")];
        foreach (var text in texts)
        {
            _kinesis.Put(0, text);
            await _time.RunForAsync(TimeSpan.FromSeconds(1));
        }

        await _time.RunUntilAsync(() => _journal.Texts.Contains(texts[^1]), _journal.ToString);
        Assert.Equal(texts, _journal.Texts.Where(text => text[0] == 'r'));
    }
}
