using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Processing;

/// <summary>What becomes of records that fail: a whole worker on a fake stream, with a clock that only the test moves.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ErrorPolicyTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly ScriptedProcessor _processor = new();
    private readonly ListDestination _destination = new();
    private readonly ProcessingOptions _options = new() { CheckpointInterval = TimeSpan.FromSeconds(1) };
    private readonly FakeKinesis _kinesis;
    private TestWorker? _worker;

    public ErrorPolicyTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
    }

    [Fact]
    public async Task ProgressIsWrittenAtTheIntervalAndNotWithEveryBatch()
    {
        _options.CheckpointInterval = TimeSpan.FromSeconds(10);
        await StartAsync();
        for (var i = 0; i < 5; i++)
        {
            _kinesis.Put(0, $"{i}");
            await UntilAsync(() => _processor.Calls.Count == i + 1);
        }

        Assert.True(Committed.IsInitial);
        await UntilAsync(() => Committed == At(5));
    }

    [Fact]
    public async Task AStopWritesWhatIsDone()
    {
        _options.CheckpointInterval = TimeSpan.FromMinutes(5);
        _kinesis.Put(0, "a", "b", "c");
        await StartAsync();
        await UntilAsync(() => _processor.Calls.Count == 1);

        await _time.RunUntilAsync(_worker!.StopAsync());

        Assert.Equal(At(3), Committed);
        Assert.Null(_store[FakeKinesis.Id(0)].Owner);
    }

    [Fact]
    public async Task OnlyThePoisonedRecordGoesToTheDestination()
    {
        UseDestination(maxAttempts: 3);
        _kinesis.Put(0, "a", "b", "c", "d", "e", "f", "g");
        _processor.OnBatch = ScriptedProcessor.ThrowOn("e");
        await StartAsync();

        await UntilAsync(() => Committed == At(7));

        Assert.Equal(["e Exhausted 3 System.FormatException: cannot read e"], _destination.Records);
        var last = _processor.Calls.Where(call => !call.Contains("e")).SelectMany(call => call);
        Assert.Equal(["a", "b", "c", "d", "f", "g"], last);
    }

    [Fact]
    public async Task WithoutBisectingTheWholeBatchIsGivenUp()
    {
        UseDestination(maxAttempts: 2);
        _options.Bisect = false;
        _kinesis.Put(0, "a", "b");
        _processor.OnBatch = ScriptedProcessor.ThrowOn("b");
        await StartAsync();

        await UntilAsync(() => Committed == At(2));

        Assert.Equal(["a Exhausted 2 System.FormatException: cannot read b", "b Exhausted 2 System.FormatException: cannot read b"], _destination.Records);
        Assert.Equal(2, _processor.Calls.Count);
    }

    [Fact]
    public async Task AHaltedShardKeepsItsLeaseSaysWhyAndGoesOnOnceTheRecordCanBeProcessed()
    {
        _options.MaxAttempts = 2;
        _options.HaltRetryInterval = TimeSpan.FromMinutes(2);
        _kinesis.Put(0, "a", "b", "c", "d");
        _processor.OnBatch = ScriptedProcessor.ThrowOn("c");
        await StartAsync();

        await UntilAsync(() => Shard.State == ShardState.Halted);

        Assert.Equal(At(2), Committed);
        Assert.Contains($"Record {FakeShard.Sequence(3)} of {FakeKinesis.Id(0)} failed 2 times", Shard.LastError, StringComparison.Ordinal);
        Assert.Contains("cannot read c", Shard.LastError, StringComparison.Ordinal);
        var calls = _processor.Calls.Count;
        await _time.RunForAsync(TimeSpan.FromMinutes(1.8));
        Assert.Equal(calls, _processor.Calls.Count);
        Assert.Equal(ShardState.Halted, Shard.State);
        Assert.Equal("w1", _store[FakeKinesis.Id(0)].Owner?.Value);
        Assert.Equal(0, _worker!.Budget.UsedBytes);

        _processor.OnBatch = null;
        await UntilAsync(() => Committed == At(4));
        Assert.Null(Shard.LastError);
        Assert.Equal(0, Shard.Failures);
    }

    [Fact]
    public async Task AProcessorMayHaltItsShardAtOnce()
    {
        _kinesis.Put(0, "a", "b");
        _processor.OnBatch = (_, _) => throw new ShardHaltedException("the schema is unknown");
        await StartAsync();

        await UntilAsync(() => Shard.State == ShardState.Halted);

        Assert.Equal("the schema is unknown", Shard.LastError);
        Assert.Single(_processor.Calls);
        Assert.True(Committed.IsInitial);
    }

    [Fact]
    public async Task AShardThatHaltsForGoodWaitsForARestart()
    {
        _options.MaxAttempts = 1;
        _options.HaltRetryInterval = null;
        _kinesis.Put(0, "a");
        _processor.OnBatch = ScriptedProcessor.ThrowOn("a");
        await StartAsync();
        await UntilAsync(() => Shard.State == ShardState.Halted);

        await _time.RunForAsync(TimeSpan.FromMinutes(10));
        Assert.Single(_processor.Calls);
        await _time.RunUntilAsync(_worker!.StopAsync());

        Assert.Null(_store[FakeKinesis.Id(0)].Owner);
        _processor.OnBatch = null;
        await StartAsync();
        await UntilAsync(() => Committed == At(1));
    }

    [Fact]
    public async Task RecordsBeforeTheNamedOneAreNotProcessedAgain()
    {
        _kinesis.Put(0, "a", "b", "c", "d");
        var failures = 0;
        _processor.OnBatch = (texts, _) => ValueTask.FromResult(
            Array.IndexOf(texts, "c") is var place and >= 0 && ++failures <= 2 ? BatchResult.FailedAt(place) : BatchResult.Done);
        await StartAsync();

        await UntilAsync(() => Committed == At(4));

        Assert.Equal(["a b c d", "c d", "c d"], _processor.Calls.Select(call => string.Join(' ', call)));
    }

    [Fact]
    public async Task OnlyTheNamedRecordsAreProcessedAgain()
    {
        _kinesis.Put(0, "a", "b", "c", "d");
        _processor.OnBatch = (texts, _) => ValueTask.FromResult(texts.Length == 4 ? BatchResult.Failed(1, 3) : BatchResult.Done);
        await StartAsync();

        await UntilAsync(() => Committed == At(4));

        Assert.Equal(["a b c d", "b d"], _processor.Calls.Select(call => string.Join(' ', call)));
    }

    [Fact]
    public async Task RecordsThatAreTooOldGoToTheDestinationUntried()
    {
        UseDestination(maxAttempts: 3);
        _options.MaxRecordAge = TimeSpan.FromMinutes(1);
        _kinesis.Put(0, "old");
        _time.Advance(TimeSpan.FromMinutes(2));
        _kinesis.Put(0, "new");
        await StartAsync();

        await UntilAsync(() => Committed == At(2));

        Assert.Equal(["old Expired 0"], _destination.Records);
        Assert.Equal(["new"], Assert.Single(_processor.Calls));
    }

    [Fact]
    public async Task ARecordsAgeIsMeasuredByTheServicesClock()
    {
        UseDestination(maxAttempts: 3);
        _options.MaxRecordAge = TimeSpan.FromMinutes(1);
        _kinesis.Put(0, "new");
        await StartAsync(clock: new SkewedClock(_time, TimeSpan.FromMinutes(10)));

        await UntilAsync(() => Committed == At(1));

        Assert.Empty(_destination.Records);
        Assert.Equal(["new"], Assert.Single(_processor.Calls));
    }

    [Fact]
    public async Task ARecordThatIsRetriedTooLongExpires()
    {
        UseDestination(maxAttempts: 0);
        _options.MaxRecordAge = TimeSpan.FromMinutes(1);
        _kinesis.Put(0, "a", "b");
        _processor.OnBatch = ScriptedProcessor.ThrowOn("a");
        await StartAsync();

        await UntilAsync(() => Committed == At(2));

        Assert.StartsWith("a Expired ", Assert.Single(_destination.Records), StringComparison.Ordinal);
        Assert.EndsWith("cannot read a", _destination.Records[0], StringComparison.Ordinal);
        Assert.InRange(_time.GetUtcNow().Minute, 1, 2);
    }

    [Fact]
    public async Task ADestinationThatFailsHoldsTheShardUntilItWorks()
    {
        UseDestination(maxAttempts: 1);
        _kinesis.Put(0, "a", "b");
        _processor.OnBatch = ScriptedProcessor.ThrowOn("a");
        var writes = 0;
        var isDown = true;
        _destination.OnWrite = _ => isDown ? throw new IOException($"down {++writes}") : ValueTask.CompletedTask;
        await StartAsync();
        await UntilAsync(() => writes >= 5);

        Assert.True(Committed.IsInitial);
        Assert.Empty(_destination.Records);
        Assert.StartsWith("The failure destination failed: down", Shard.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain(_processor.Calls, call => call is ["b"]);

        isDown = false;
        await UntilAsync(() => Committed == At(2));
        Assert.Single(_destination.Records);
        Assert.Contains(_processor.Calls, call => call is ["b"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ACallThatHangsInALaneCostsTheLeaseAndMovesNoCheckpoint(bool isDestination)
    {
        UseDestination(maxAttempts: 1);
        _options.Lanes = 4;
        _kinesis.Put(0, "a", "b");
        var hang = new TaskCompletionSource<BatchResult>();
        _processor.OnBatch = isDestination ? ScriptedProcessor.ThrowOn("a") : (_, _) => new ValueTask<BatchResult>(hang.Task);
        _destination.OnWrite = _ => new ValueTask(hang.Task);
        await StartAsync(new WatchdogOptions { WarnAfter = TimeSpan.FromSeconds(4), Window = TimeSpan.FromSeconds(15), GiveUpAfter = TimeSpan.FromSeconds(20) });
        await UntilAsync(() => _store[FakeKinesis.Id(0)].Owner is not null);

        await UntilAsync(() => _store[FakeKinesis.Id(0)].Owner is null);

        // What wakes up afterwards is fenced: neither its result nor its write counts.
        hang.SetResult(BatchResult.Done);
        await _time.RunForAsync(TimeSpan.FromSeconds(3));
        Assert.True(Committed.IsInitial);
    }

    [Fact]
    public async Task PausesStayBelowCeilingsThatDoubleUpToTheLimit()
    {
        _options.MaxAttempts = 0;
        _options.FirstBackoff = TimeSpan.FromSeconds(1);
        _options.MaxBackoff = TimeSpan.FromSeconds(4);
        var times = new List<DateTimeOffset>();
        _kinesis.Put(0, "a");
        _processor.OnBatch = (_, _) =>
        {
            times.Add(_time.GetUtcNow());
            throw new FormatException();
        };
        await StartAsync();

        await UntilAsync(() => times.Count >= 12);

        double[] ceilings = [1, 2, 4, 4, 4, 4, 4, 4, 4, 4];
        var pauses = times.Zip(times.Skip(1), (earlier, later) => (later - earlier).TotalSeconds).ToList();
        Assert.All(ceilings.Zip(pauses), pair => Assert.InRange(pair.Second, 0, pair.First + 0.1));
        Assert.True(pauses.Distinct().Count() > 3, $"no jitter in {string.Join(' ', pauses)}");
    }

    [Fact]
    public async Task AShardThatIsGivenUpBeginsNoCallWhileItsReleaseIsUnderWay()
    {
        (_options.Lanes, _options.MaxAttempts, _options.FirstBackoff, _options.MaxBackoff) = (4, 0, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(20));
        _kinesis.PutKeyed(0, ("k1", "a"), ("k2", "b"), ("k3", "b"), ("k4", "b"), ("k5", "b"));
        var hang = new TaskCompletionSource<BatchResult>();
        var isReleasing = false;
        var late = 0;
        _processor.OnBatch = (texts, _) =>
        {
            late += isReleasing ? 1 : 0;
            return texts.Contains("a") ? new ValueTask<BatchResult>(hang.Task) : throw new FormatException("never");
        };
        var releases = 0;
        _store.OnWrite = (name, _, _) =>
        {
            isReleasing |= name == "release";
            releases += name == "release" ? 1 : 0;
            return name == "release" && releases < 5 ? WriteFault.Before : WriteFault.None;
        };
        await StartAsync(new WatchdogOptions { WarnAfter = TimeSpan.FromSeconds(4), Window = TimeSpan.FromSeconds(15), GiveUpAfter = TimeSpan.FromSeconds(20) });

        await UntilAsync(() => releases == 5);

        Assert.True(_processor.Calls.Count > 100, $"{_processor.Calls.Count} calls before");
        Assert.Equal(0, late);
        hang.SetResult(BatchResult.Done);
    }

    public async ValueTask DisposeAsync()
    {
        if (_worker is not null)
        {
            await _time.RunUntilAsync(_worker.DisposeAsync().AsTask());
        }
    }

    private Checkpoint Committed => _store[FakeKinesis.Id(0)].Checkpoint;

    private ShardStatus Shard => Assert.Single(_worker!.Status.Shards);

    private static Checkpoint At(long number) => Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(number)));

    private void UseDestination(int maxAttempts)
    {
        _options.OnExhausted = ExhaustedAction.Destination;
        _options.MaxAttempts = maxAttempts;
    }

    private async Task StartAsync(WatchdogOptions? watchdog = null, TimeProvider? clock = null)
    {
        var processors = new LanedProcessorFactory(_options, _ => _processor, _destination);
        _worker = new TestWorker("w1", _kinesis, _store, _journal, clock ?? _time, options: null, processors, watchdog);
        await _worker.StartAsync();
    }

    private Task UntilAsync(Func<bool> condition) => _time.RunUntilAsync(
        () => _store.Find(FakeKinesis.Id(0)) is not null && condition(),
        () => $"{_processor}\n{Committed}\n{string.Join('\n', _worker!.Status.Shards)}\ndestination: {string.Join(" | ", _destination.Records)}",
        limitSeconds: 300);
}
