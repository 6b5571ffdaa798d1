using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>What holds up neither a stop nor other shards, and what a worker says of loops that stand still.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class StopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ACallbackThatBlocksAtTheEndOfTheDrainHoldsUpNoStop(bool hasLanes)
    {
        using var blocked = new ManualResetEventSlim();
        var running = 0;
        var kinesis = new FakeKinesis(_time, shardCount: 2);
        kinesis.Put(0, "a");
        kinesis.Put(1, "b");
        var lanes = new LanedProcessorFactory(
            new ProcessingOptions(),
            _ => new ScriptedProcessor
            {
                OnBatch = async (_, token) =>
                {
                    await HangAsync(token);
                    return BatchResult.Done;
                },
            });
        var options = new KinesisConsumerOptions { DrainDeadline = TimeSpan.FromSeconds(1) };
        await using var worker = new TestWorker("w", kinesis, _store, _journal, _time, options, hasLanes ? lanes : null);
        worker.Behavior.OnCall = HangAsync;
        await worker.StartAsync();
        await _time.RunUntilAsync(() => Volatile.Read(ref running) == 2, () => $"{running} calls");

        var stop = worker.StopAsync();
        await _time.RunUntilAsync(() => stop.IsCompleted, () => "the stop waits for the callbacks");
        await stop;

        Assert.All(_store.All, lease => Assert.Null(lease.Owner));
        blocked.Set();

        async Task HangAsync(CancellationToken token)
        {
            // As database drivers do: a callback that tells the server and waits.
            token.Register(() => Assert.True(blocked.Wait(Patience)));
            Interlocked.Increment(ref running);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        }
    }

    [Fact]
    public async Task RecordsThatAProcessorLeavesOutAtAStopAreTheNextOwnersAlsoAtTheEndOfAShard()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "a1", "a2", "a3");
        var (low, _) = kinesis.Split(0);
        kinesis.Put(low, "b1");
        var started = new TaskCompletionSource();
        await using var first = new TestWorker("w1", kinesis, _store, _journal, _time);
        first.Behavior.TakesAtStop = 1;
        first.Behavior.OnBatch = async (context, _) =>
        {
            started.TrySetResult();
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.StopRequested.Register(asked.SetResult);
            await asked.Task;
        };
        await first.StartAsync();
        await _time.RunUntilAsync(() => started.Task.IsCompleted, _journal.ToString);

        var stop = first.StopAsync();
        await _time.RunUntilAsync(stop);

        Assert.Equal(["a1"], _journal.Texts);
        Assert.Empty(first.Status.CutOffShards);
        await using var second = new TestWorker("w2", kinesis, _store, _journal, _time);
        await second.StartAsync();
        await _time.RunUntilAsync(() => _journal.Texts.Contains("b1"), _journal.ToString, limitSeconds: 60);
        Assert.Equal(["a1", "a2", "a3", "b1"], _journal.Texts);
    }

    [Fact]
    public async Task AStopThatDoesNotWaitForAShardAnyLongerNamesIt()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 2);
        var options = new KinesisConsumerOptions { DrainDeadline = TimeSpan.FromSeconds(1) };
        await using var worker = new TestWorker("w", kinesis, _store, _journal, _time, options);
        worker.Behavior.OnDrain = async token => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        await worker.StartAsync();
        await _time.RunUntilAsync(() => _store.All.Count(lease => lease.Owner is not null) == 2, _journal.ToString);
        Assert.Empty(worker.Status.CutOffShards);

        var stop = worker.StopAsync();
        await _time.RunUntilAsync(stop);

        Assert.Equal([FakeKinesis.Id(0), FakeKinesis.Id(1)], worker.Status.CutOffShards.Select(shard => shard.Value).Order());
    }

    [Fact]
    public async Task AFailureInTheMomentOfAStopFailsNotTheService()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        await using var worker = new TestWorker("w", kinesis, _store, _journal, _time);
        await worker.StartAsync();
        await _time.RunUntilAsync(() => worker.Status.IsReady, () => "not ready");
        var entered = new TaskCompletionSource();
        var failing = new TaskCompletionSource();
        kinesis.OnShardsListed = () =>
        {
            entered.TrySetResult();
            return failing.Task;
        };
        await _time.RunUntilAsync(() => entered.Task.IsCompleted, () => "no sync");

        var stop = worker.StopAsync();
        failing.SetException(FakeKinesis.Error(AwsErrorKind.Throttled, "LimitExceededException"));
        await _time.RunUntilAsync(stop);

        await worker.ExecuteTask;
    }

    [Fact]
    public async Task AWorkerWhoseSyncStandsStillIsNotLive()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        await using var worker = new TestWorker("w", kinesis, _store, _journal, _time);
        await worker.StartAsync();
        await _time.RunUntilAsync(() => worker.Status.IsReady, () => "not ready");
        await _time.RunForAsync(TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1));
        Assert.True(worker.Status.IsLive);
        var hanging = new TaskCompletionSource();
        kinesis.OnShardsListed = () => hanging.Task;

        await _time.RunUntilAsync(() => !worker.Status.IsLive, () => "live", limitSeconds: 450, TimeSpan.FromSeconds(1));

        Assert.Equal(["shard"], worker.Status.StuckLoops);
        hanging.SetResult();
        await _time.RunUntilAsync(() => worker.Status.IsLive, () => "not live");
    }

    [Fact]
    public async Task AWorkerWhoseHandOversStandStillIsNotLive()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 4);
        await using var first = new TestWorker("w1", kinesis, _store, _journal, _time);
        await first.StartAsync();
        await _time.RunUntilAsync(() => _store.All.Count(lease => lease.Owner is not null) == 4, _journal.ToString);
        var draining = new TaskCompletionSource();
        first.Behavior.OnDrain = _ => new ValueTask(draining.Task);
        await using var second = new TestWorker("w2", kinesis, _store, _journal, _time);
        await second.StartAsync();
        await _time.RunUntilAsync(() => _store.All.Any(lease => lease.CheckpointOwner is not null), _journal.ToString);
        Assert.True(second.Status.IsLive);
        _store.HangsReading = true;

        await _time.RunUntilAsync(() => !second.Status.IsLive, () => "live", limitSeconds: 45);

        Assert.Equal(["hand-over"], second.Status.StuckLoops);
        draining.SetResult();
    }
}
