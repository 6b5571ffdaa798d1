using System.Text;
using Kinesis.Consumer.Processing.Lanes;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Processing.Lanes;

/// <summary>What lanes do beside each other: a whole worker on a fake stream, with a clock that only the test moves.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class LaneOrderTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly ScriptedProcessor _processor = new();
    private readonly ProcessingOptions _options = new() { Lanes = 8, CheckpointInterval = TimeSpan.FromSeconds(1) };
    private readonly LanedProcessorFactory _factory;
    private readonly FakeKinesis _kinesis;
    private readonly TestWorker _worker;

    public LaneOrderTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        _factory = new LanedProcessorFactory(_options, _ => _processor);
        _worker = new TestWorker("w1", _kinesis, _store, _journal, _time, options: null, _factory);
    }

    [Fact]
    public async Task ASlowKeyHoldsBackTheCheckpointAndNoOtherLane()
    {
        var slow = new TaskCompletionSource();
        _processor.OnBatch = async (texts, _) =>
        {
            await (texts.Contains("slow 0") ? slow.Task : Task.CompletedTask);
            return BatchResult.Done;
        };
        Put("first 0", "slow 0");
        PutMany("fast", 5, from: 0, count: 100);
        await _worker.StartAsync();

        await UntilAsync(() => Seen("fast") == 100);
        PutMany("fast", 5, from: 100, count: 100);
        await UntilAsync(() => Seen("fast") == 200);
        await _time.RunForAsync(TimeSpan.FromSeconds(3));

        Assert.Equal(At(1), Committed);
        slow.SetResult();
        await UntilAsync(() => Committed == At(202));
    }

    [Fact]
    public async Task ReadingStopsWhenTheWindowIsFullAndGoesOnAfterwards()
    {
        _options.WindowRecords = 20;
        var slow = new TaskCompletionSource();
        _processor.OnBatch = async (texts, _) =>
        {
            await (texts.Contains("slow 0") ? slow.Task : Task.CompletedTask);
            return BatchResult.Done;
        };
        Put("slow 0");
        await _worker.StartAsync();
        await UntilAsync(() => Seen("slow") == 1);

        // The answer that fills the window is taken whole.
        PutMany("fast", 5, from: 0, count: 50);
        await UntilAsync(() => Seen("fast") == 50);
        PutMany("fast", 5, from: 50, count: 50);
        await _time.RunForAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(50, Seen("fast"));
        slow.SetResult();
        await UntilAsync(() => Committed == At(101));
        Assert.Equal(100, Seen("fast"));
    }

    [Fact]
    public async Task ARecordThatIsRetriedStopsOnlyItsOwnLane()
    {
        _options.MaxAttempts = 0;
        _processor.OnBatch = ScriptedProcessor.ThrowOn("bad 0");
        Put("bad 0", "bad 1");
        PutMany("good", 5, from: 0, count: 50);
        await _worker.StartAsync();

        await UntilAsync(() => Done("good") == 50);
        await _time.RunForAsync(TimeSpan.FromMinutes(1));

        Assert.True(Committed.IsInitial);
        Assert.Equal(0, Done("bad"));
        _processor.OnBatch = null;
        await UntilAsync(() => Committed == At(52));
    }

    [Fact]
    public async Task OneLaneTakesUpTheRecordsOfSeveralAnswersInOneBatch()
    {
        _options.Lanes = 1;
        _options.BatchWindow = TimeSpan.FromSeconds(10);
        _options.MaxBatchRecords = 3;
        await _worker.StartAsync();
        foreach (var number in new[] { 0, 1, 2, 3 })
        {
            Put($"key {number}");
            await _time.RunForAsync(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(["key 0", "key 1", "key 2"], Assert.Single(_processor.Calls));
        await UntilAsync(() => _processor.Calls.Count == 2);
        Assert.Equal(["key 3"], _processor.Calls[1]);
    }

    [Fact]
    public async Task TheEndOfAShardDoesNotWaitForABatchToFillAndTheChildrenComeAfterIt()
    {
        _options.BatchWindow = TimeSpan.FromMinutes(5);
        _options.MaxBatchRecords = 1000;
        PutMany("key", 7, from: 0, count: 30);
        var (low, high) = _kinesis.Split(0);
        foreach (var child in new[] { low, high })
        {
            _kinesis.PutKeyed(child, ("child", $"child {child}"));
        }

        await _worker.StartAsync();

        await UntilAsync(() => Done("child") == 2 || _store.Find(FakeKinesis.Id(0)) is { IsFinished: true }, limitSeconds: 60);
        Assert.Equal(30, Done("key"));
        Assert.True(_store[FakeKinesis.Id(0)].IsFinished);
    }

    [Fact]
    public async Task AStopLetsCallsFinishAndLeavesTheRestToTheNextOwner()
    {
        _options.MaxBatchRecords = 5;
        var entered = 0;
        var finish = new TaskCompletionSource();
        _processor.OnBatch = async (_, _) =>
        {
            Interlocked.Increment(ref entered);
            await finish.Task;
            return BatchResult.Done;
        };
        PutMany("key", 1, from: 0, count: 50);
        await _worker.StartAsync();
        await UntilAsync(() => Volatile.Read(ref entered) == 1);

        var stop = _worker.StopAsync();
        await _time.RunForAsync(TimeSpan.FromSeconds(2));
        Assert.False(stop.IsCompleted);
        finish.SetResult();
        await _time.RunUntilAsync(stop);

        Assert.Equal(At(5), Committed);
        Assert.Single(_processor.Calls);
        Assert.Equal(1, _factory.Ended);
        Assert.Equal(0, _worker.Budget.UsedBytes);
    }

    [Fact]
    public async Task NothingIsCheckpointedOnceTheLeaseIsLost()
    {
        _options.CheckpointInterval = TimeSpan.Zero;
        var cancelled = 0;
        _processor.OnBatch = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token).ContinueWith(
                _ => Interlocked.Increment(ref cancelled), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            return BatchResult.Done;
        };
        PutMany("key", 5, from: 0, count: 20);
        await _worker.StartAsync();
        var lanes = Names("key", 5).Select(LaneOf).Distinct().Count();
        await UntilAsync(() => _processor.Calls.Count == lanes);

        // Renewals fail and the lease runs out; every lane is cut off, and what calls report afterwards counts for nothing.
        _store.OnWrite = (_, _, _) => WriteFault.Before;
        _store.Fleet.OnBeat = _ => WriteFault.Before;
        await UntilAsync(() => _factory.Ended == 1);

        Assert.Equal(lanes, cancelled);
        Assert.True(Committed.IsInitial);
        Assert.Equal(0, _worker.Budget.UsedBytes);
    }

    [Fact]
    public async Task MemoryGoesBackWhenTheLastRecordOfAnAnswerIsFinished()
    {
        PutMany("key", 20, from: 0, count: 500);
        await _worker.StartAsync();

        await UntilAsync(() => Committed == At(500));
        await _time.RunForAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(0, _worker.Budget.UsedBytes);
    }

    public async ValueTask DisposeAsync() => await _time.RunUntilAsync(_worker.DisposeAsync().AsTask());

    private Checkpoint Committed => _store[FakeKinesis.Id(0)].Checkpoint;

    private static Checkpoint At(long number) => Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(number)));

    /// <summary>Records given to the processor, by the first word of their text.</summary>
    private int Seen(string word) => _processor.Calls.SelectMany(call => call).Where(text => text.StartsWith(word, StringComparison.Ordinal)).Distinct().Count();

    /// <summary>Records of calls that did not hold a bad one.</summary>
    private int Done(string word) => _processor.Calls
        .Where(call => !call.Contains("bad 0")).SelectMany(call => call).Where(text => text.StartsWith(word, StringComparison.Ordinal)).Distinct().Count();

    /// <summary>Puts "key number" texts under their keys.</summary>
    private void Put(params string[] texts) => _kinesis.PutKeyed(0, [.. texts.Select(text => (text.Split(' ')[0], text))]);

    /// <summary>Under keys that share no lane with the key that a test holds up.</summary>
    private void PutMany(string word, int keys, int from, int count)
    {
        var names = Names(word, keys);
        Put([.. Enumerable.Range(from, count).Select(number => $"{names[number % keys]} {number}")]);
    }

    private static List<string> Names(string word, int count) =>
        [.. Enumerable.Range(0, 1000).Select(number => $"{word}{number}").Where(name => LaneOf(name) != LaneOf("slow") && LaneOf(name) != LaneOf("bad")).Take(count)];

    private static int LaneOf(string key) => LaneHash.LaneOf(Encoding.UTF8.GetBytes(key), lanes: 8);

    private Task UntilAsync(Func<bool> condition, int limitSeconds = 300) => _time.RunUntilAsync(
        () => _store.Find(FakeKinesis.Id(0)) is not null && condition(),
        () => $"{_processor}\n{Committed}\n{string.Join('\n', _worker.Status.Shards)}",
        limitSeconds);
}
