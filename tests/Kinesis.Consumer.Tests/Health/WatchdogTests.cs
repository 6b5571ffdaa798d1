using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Health;

/// <summary>Processors that hang or fail for good, on a clock that only the test moves.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class WatchdogTests : IAsyncDisposable
{
    private readonly WatchdogOptions _options = new()
    {
        WarnAfter = TimeSpan.FromSeconds(4),
        GiveUpAfter = TimeSpan.FromSeconds(20),
        Window = TimeSpan.FromSeconds(15),
    };

    private static readonly string Shard = FakeKinesis.Id(0);

    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly List<TestWorker> _workers = [];
    private readonly TaskCompletionSource _hang = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeKinesis _kinesis;

    public WatchdogTests()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        _kinesis.Put(0, "x");
    }

    [Fact]
    public async Task AShardWhoseProcessorHangsGoesToAnotherWorker()
    {
        LeaseLostException? fenced = null;
        var first = await StartAsync("w1", behavior => behavior.OnBatch = async (context, _) =>
        {
            context.Memory.Set(1_000);
            await _hang.Task;
            fenced = await Assert.ThrowsAsync<LeaseLostException>(
                () => context.Checkpointer.CheckpointAsync(Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(1))), CancellationToken.None).AsTask());
        });
        var hangs = first.Count("kinesis.consumer.processor.hangs");
        await _time.RunUntilAsync(() => first.Budget.UsedBytes == 1_000, _journal.ToString);
        await _time.RunUntilAsync(() => hangs() == 1, () => "nothing was reported", limitSeconds: 6);
        Assert.Equal(ShardHealth.Stop, first.Status.Health);
        Assert.Equal("w1", _store[Shard].Owner?.Value);
        var second = await StartAsync("w2");

        await _time.RunUntilAsync(() => _store[Shard].Owner?.Value == "w2", _store.All[0].ToString, limitSeconds: 25);

        await _time.RunUntilAsync(() => _journal.Count("checkpoint") == 1, _journal.ToString);
        Assert.Empty(first.Status.Shards);
        Assert.Equal(1, hangs());
        Assert.Equal(1_000, first.Budget.UsedBytes);
        _hang.SetResult();
        await _time.RunUntilAsync(() => first.Budget.UsedBytes == 0, () => "the call's memory was not given back");
        Assert.NotNull(fenced);
        Assert.Contains(_journal.Entries, entry => entry is { Worker: "w1", What: "lost" });
        Assert.Equal(ShardHealth.Ok, second.Status.Health);
    }

    [Fact]
    public async Task AProcessorThatBlocksItsThreadIsGivenUpToo()
    {
        using var release = new ManualResetEventSlim();
        var first = await StartAsync("w1", behavior => behavior.OnBatch = (_, _) =>
        {
            release.Wait(CancellationToken.None);
            return ValueTask.CompletedTask;
        });
        await _time.RunUntilAsync(() => first.Status.Shards.Count == 1, _journal.ToString);
        await StartAsync("w2");

        await _time.RunUntilAsync(() => _store[Shard].Owner?.Value == "w2", _store.All[0].ToString, limitSeconds: 30);

        release.Set();
    }

    [Fact]
    public async Task AShardThatNobodyElseTakesIsTriedAgainAfterAWhile()
    {
        var tries = 0;
        var worker = await StartAsync("w1", behavior => behavior.OnBatch = async (_, _) =>
        {
            if (Interlocked.Increment(ref tries) == 1)
            {
                await _hang.Task;
            }
        });
        await _time.RunUntilAsync(() => tries == 1, _journal.ToString);
        await _time.RunUntilAsync(() => _store[Shard].Owner is null, _store.All[0].ToString, limitSeconds: 25);
        var freeSince = _time.GetUtcNow();

        await _time.RunUntilAsync(() => _journal.Count("checkpoint") == 1, _journal.ToString, limitSeconds: 45);

        Assert.InRange(_time.GetUtcNow() - freeSince, _options.GiveUpAfter, TimeSpan.FromSeconds(35));
        Assert.Equal(2, tries);
        Assert.Single(worker.Status.Shards);
        _hang.SetResult();
    }

    [Fact]
    public async Task AStopLeavesACallBehindThatIgnoresItsToken()
    {
        var calls = 0;
        _options.GiveUpAfter = TimeSpan.FromHours(1);
        var worker = await StartAsync("w1", behavior => behavior.OnBatch = async (_, _) =>
        {
            calls++;
            await _hang.Task;
        });
        await _time.RunUntilAsync(() => calls == 1, _journal.ToString);

        await _time.RunUntilAsync(worker.StopAsync());

        Assert.Null(_store[Shard].Owner);
        Assert.Equal(0, _journal.Count("dispose"));
        _hang.SetResult();
        await _time.RunUntilAsync(() => _journal.Count("dispose") == 1, _journal.ToString);
    }

    [Fact]
    public async Task FailuresThatRepeatWithoutProgressGiveTheShardUp()
    {
        var first = await StartAsync("w1", behavior => behavior.OnBatch = (_, _) => throw new InvalidOperationException("broken here"));
        await _time.RunUntilAsync(() => first.Status.Health == ShardHealth.Warn, _journal.ToString);
        await StartAsync("w2");

        await _time.RunUntilAsync(() => _store[Shard].Owner?.Value == "w2", _store.All[0].ToString, limitSeconds: 30);

        await _time.RunUntilAsync(() => _journal.Count("checkpoint") == 1, _journal.ToString);
    }

    [Fact]
    public async Task ALeaseThatCouldNotBeWrittenBackIsWrittenBackLater()
    {
        var first = await StartAsync("w1", behavior => behavior.OnBatch = async (_, _) => await _hang.Task);
        var losses = first.Count("kinesis.consumer.lease.losses");
        await _time.RunUntilAsync(() => first.Status.Shards is [{ State: ShardState.Processing }], _journal.ToString);
        var isDown = true;
        _store.OnWrite = (name, worker, _) => isDown && name == "release" && worker?.Value == "w1" ? WriteFault.Before : WriteFault.None;
        await StartAsync("w2");
        await _time.RunUntilAsync(() => losses() == 1, _store.All[0].ToString, limitSeconds: 60);

        // Its owner lives, and others see that: nobody else may take it.
        await _time.RunForAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("w1", _store[Shard].Owner?.Value);
        isDown = false;

        await _time.RunUntilAsync(() => _store[Shard].Owner?.Value == "w2", _store.All[0].ToString, limitSeconds: 60);

        _hang.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _hang.TrySetResult();
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }

    private async Task<TestWorker> StartAsync(string name, Action<JournalBehavior>? configure = null)
    {
        var worker = new TestWorker(
            name, _kinesis, _store, _journal, _time, new KinesisConsumerOptions { DrainDeadline = TimeSpan.FromSeconds(3) }, watchdog: _options);
        configure?.Invoke(worker.Behavior);
        _workers.Add(worker);
        await worker.StartAsync();
        return worker;
    }
}
