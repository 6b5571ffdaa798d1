using System.Text;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>Whole workers on a fake stream, a lease table in memory and a clock that only the test moves.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ConsumerTests : IAsyncDisposable
{
    private static readonly TimeSpan LongDrain = TimeSpan.FromSeconds(20);
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly List<TestWorker> _workers = [];

    [Fact]
    public async Task EveryRecordIsDeliveredInOrderAndCheckpointed()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 2);
        kinesis.Put(0, "a1", "a2", "a3");
        kinesis.Put(1, "b1");
        await StartAsync(kinesis, "w1");

        await _time.RunUntilAsync(() => _journal.Texts.Count == 4 && _store[FakeKinesis.Id(1)].Checkpoint.Kind == CheckpointKind.At, _journal.ToString);

        Assert.Equal(["a1", "a2", "a3"], _journal.Texts.Where(text => text[0] == 'a'));
        Assert.Equal(Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(3))), _store[FakeKinesis.Id(0)].Checkpoint);
    }

    [Fact]
    public async Task AFalseEndOfAnOpenShardLosesNoRecord()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1) { ReportsFalseEnd = true };
        kinesis.Put(0, "before");
        await StartAsync(kinesis, "w1");
        await _time.RunForAsync(TimeSpan.FromSeconds(5));
        kinesis.ReportsFalseEnd = false;
        kinesis.Put(0, "after");

        await _time.RunUntilAsync(() => _journal.Texts.Contains("after"), _journal.ToString);

        Assert.NotEqual(CheckpointKind.ShardEnd, _store[FakeKinesis.Id(0)].Checkpoint.Kind);
    }

    [Fact]
    public async Task AnAnswerThatThereIsNoMemoryForFailsTheShardLoudlyAndItStartsAgain()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "before");
        var worker = await StartAsync(kinesis, "w1");
        await _time.RunUntilAsync(() => _journal.Texts.Contains("before"), _journal.ToString);
        var failures = worker.Count("kinesis.consumer.shard.failures");
        var faults = 2;
        kinesis.OnGetRecords = _ => faults-- > 0 ? new InsufficientMemoryException("no buffer") : null;
        kinesis.Put(0, "after");

        await _time.RunUntilAsync(() => _journal.Texts.Contains("after"), _journal.ToString);

        Assert.Equal(2, failures());
    }

    [Fact]
    public async Task TicksComeWhileNothingArrives()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        await StartAsync(kinesis, "w1");

        await _time.RunUntilAsync(() => _journal.Count("tick") >= 5, _journal.ToString, limitSeconds: 10);

        Assert.Empty(_journal.Texts);
    }

    [Fact]
    public async Task TwoWorkersShareTheShardsEvenly()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 4);
        var first = await StartAsync(kinesis, "w1");
        await _time.RunUntilAsync(() => first.Status.Shards.Count == 4, _journal.ToString);

        var second = await StartAsync(kinesis, "w2");
        await _time.RunUntilAsync(() => first.Status.Shards.Count == 2 && second.Status.Shards.Count == 2, _journal.ToString);
        var moves = _journal.Count("drain");
        await _time.RunForAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, moves);
        Assert.Equal((2, 0), (_journal.Count("drain"), _journal.Count("lost")));
    }

    [Fact]
    public async Task ACrashedWorkersShardsAreTakenOverWhenItsLeasesExpire()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "before");
        var first = await StartAsync(kinesis, "w1");
        await _time.RunUntilAsync(() => _journal.Count("checkpoint") == 1, _journal.ToString);
        Crash("w1");
        await first.DisposeAsync();

        var second = await StartAsync(kinesis, "w2");
        kinesis.Put(0, "after");
        var started = _time.GetUtcNow();
        await _time.RunUntilAsync(() => _journal.Texts.Contains("after"), _journal.ToString);

        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
        Assert.Equal(["before", "after"], _journal.Texts);
        Assert.Equal(FakeKinesis.Id(0), Assert.Single(second.Status.Shards).ShardId.Value);
    }

    [Fact]
    public async Task AStoppedWorkerDrainsCheckpointsAndReleasesAtOnce()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "x");
        var worker = await StartAsync(kinesis, "w1", behavior => behavior.CheckpointsEachBatch = false);
        await _time.RunUntilAsync(() => _journal.Texts.Count == 1, _journal.ToString);

        await _time.RunUntilAsync(worker.StopAsync(), limitSeconds: 5);

        Assert.Equal(["initialize", "record", "drain", "checkpoint", "dispose"], _journal.Entries.Select(entry => entry.What).Where(what => what != "tick"));
        var lease = _store[FakeKinesis.Id(0)];
        Assert.Null(lease.Owner);
        Assert.Equal(CheckpointKind.At, lease.Checkpoint.Kind);
        Assert.False(worker.Status.IsReady);
    }

    [Fact]
    public async Task LeasesAreRenewedWhileADrainTakesLongerThanTheirLife()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "x");
        var worker = await StartAsync(kinesis, "w1", behavior =>
        {
            behavior.CheckpointsEachBatch = false;
            behavior.OnDrain = async token => await Task.Delay(LongDrain, _time, token);
        });
        await _time.RunUntilAsync(() => _journal.Texts.Count == 1, _journal.ToString);

        await _time.RunUntilAsync(worker.StopAsync(), limitSeconds: 30);

        Assert.Equal(0, _journal.Count("lost"));
        Assert.Equal(1, _journal.Count("checkpoint"));
    }

    [Fact]
    public async Task ADrainThatHangsIsCutOffAtTheDeadlineAndTheLeaseReleased()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        var worker = await StartAsync(kinesis, "w1", behavior => behavior.OnDrain = async token => await Task.Delay(Timeout.InfiniteTimeSpan, _time, token));
        await _time.RunUntilAsync(() => _journal.Count("tick") > 0, _journal.ToString);

        await _time.RunUntilAsync(worker.StopAsync(), limitSeconds: 30);

        Assert.Null(_store[FakeKinesis.Id(0)].Owner);
        Assert.Equal(1, _journal.Count("dispose"));
    }

    [Fact]
    public async Task AHostThatIsStoppedAtOnceStops()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        var worker = await StartAsync(kinesis, "w1");

        await _time.RunUntilAsync(worker.StopAsync(), limitSeconds: 5);

        Assert.All(_store.All, lease => Assert.Null(lease.Owner));
    }

    [Fact]
    public async Task ChildrenOfASplitStartOnlyAfterTheirParentIsFinished()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "p1", "p2");
        await StartAsync(kinesis, "w1");
        await StartAsync(kinesis, "w2");
        await _time.RunUntilAsync(() => _journal.Texts.Count == 2, _journal.ToString);
        var (low, high) = kinesis.Split(0);
        kinesis.Put(low, "l1");
        kinesis.Put(high, "h1");

        await _time.RunUntilAsync(() => _journal.Texts.Count == 4, _journal.ToString, limitSeconds: 20);

        var ended = _journal.IndexOf("ended", FakeKinesis.Id(0));
        Assert.True(_journal.IndexOf("initialize", FakeKinesis.Id(low)) > ended, _journal.ToString());
        Assert.True(_journal.IndexOf("initialize", FakeKinesis.Id(high)) > ended, _journal.ToString());
        Assert.Equal(Checkpoint.ShardEnd, _store[FakeKinesis.Id(0)].Checkpoint);
        Assert.Equal([FakeKinesis.Id(low), FakeKinesis.Id(high)], _store[FakeKinesis.Id(0)].Children.Select(child => child.Value));
    }

    [Fact]
    public async Task TheChildOfAMergeWaitsForBothParents()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 2);
        kinesis.Put(1, "slow");
        var release = new TaskCompletionSource();
        await StartAsync(kinesis, "w1", behavior => behavior.OnBatch = async (context, _) =>
        {
            if (context.ShardId.Value == FakeKinesis.Id(1))
            {
                await release.Task;
            }
        });
        var merged = kinesis.Merge(0, 1);
        kinesis.Put(merged, "m1");
        await _time.RunUntilAsync(() => _journal.IndexOf("ended", FakeKinesis.Id(0)) >= 0, _journal.ToString);
        await _time.RunForAsync(TimeSpan.FromSeconds(60));
        Assert.DoesNotContain("m1", _journal.Texts);

        release.SetResult();
        await _time.RunUntilAsync(() => _journal.Texts.Contains("m1"), _journal.ToString, limitSeconds: 20);

        Assert.True(_journal.IndexOf("initialize", FakeKinesis.Id(merged)) > _journal.IndexOf("ended", FakeKinesis.Id(1)), _journal.ToString());
    }

    [Fact]
    public async Task ChildrenAreFoundByTheListingWhenTheLastAnswerNamesNone()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1) { ReportsChildren = false };
        await StartAsync(kinesis, "w1");
        var (low, high) = kinesis.Split(0);
        kinesis.Put(low, "l1");
        kinesis.Put(high, "h1");

        await _time.RunUntilAsync(() => _journal.Texts.Count == 2, _journal.ToString, limitSeconds: 20);
    }

    [Fact]
    public async Task AProcessorThatDoesNotCheckpointTheEndIsStartedAgainAndSaysSo()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "x");
        var worker = await StartAsync(kinesis, "w1", behavior => behavior.CheckpointsEnd = false);
        kinesis.Split(0);
        await _time.RunUntilAsync(() => _journal.Count("ended") >= 3, _journal.ToString);

        var status = Assert.Single(worker.Status.Shards);
        Assert.Contains("SHARD_END", status.LastError, StringComparison.Ordinal);
        Assert.True(status.Failures >= 2, status.ToString());
        worker.Behavior.CheckpointsEnd = true;
        await _time.RunUntilAsync(() => _store[FakeKinesis.Id(0)].IsFinished, _journal.ToString);
    }

    [Fact]
    public async Task AThrowingProcessorIsRetriedFromItsCheckpointAndNothingIsSkipped()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "good");
        var failures = 0;
        var worker = await StartAsync(kinesis, "w1", behavior => behavior.OnBatch = (_, batch) =>
        {
            if (Encoding.UTF8.GetString(batch[0].Data.Span) == "poison" && ++failures <= 3)
            {
                throw new InvalidOperationException("cannot digest");
            }

            return ValueTask.CompletedTask;
        });
        await _time.RunUntilAsync(() => _journal.Count("checkpoint") == 1, _journal.ToString);
        kinesis.Put(0, "poison", "next");
        await _time.RunUntilAsync(() => worker.Status.Shards.Any(shard => shard.Failures == 2), _journal.ToString);
        Assert.Equal("cannot digest", worker.Status.Shards[0].LastError);

        await _time.RunUntilAsync(() => _journal.Texts.Contains("next"), _journal.ToString);

        Assert.Equal(["good", "poison", "next"], _journal.Texts);
        Assert.Equal(0, _journal.Count("lost"));
        await _time.RunUntilAsync(() => worker.Status.Shards[0] is { Failures: 0, LastError: null }, _journal.ToString);
    }

    [Fact]
    public async Task AnExpiredIteratorIsReplacedByOneBehindTheLastRecord()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "x");
        await StartAsync(kinesis, "w1");
        await _time.RunUntilAsync(() => _journal.Texts.Count == 1, _journal.ToString);
        kinesis.ExpireIterators();
        kinesis.Put(0, "y");

        await _time.RunUntilAsync(() => _journal.Texts.Count == 2, _journal.ToString);

        Assert.Equal(["x", "y"], _journal.Texts);
        Assert.Equal(
            [$"TrimHorizon {FakeKinesis.Id(0)}", $"AfterSequenceNumber {FakeKinesis.Id(0)} {FakeShard.Sequence(1)}"], kinesis.OpenedIterators);
    }

    [Fact]
    public async Task AWorkerThatCannotRenewStopsBeforeOthersMayTakeItsShard()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        await StartAsync(kinesis, "w1");
        await _time.RunUntilAsync(() => _journal.Count("tick") > 0, _journal.ToString);
        await StartAsync(kinesis, "w2");
        Crash("w1");

        await _time.RunUntilAsync(() => _journal.Entries.Any(entry => entry is { Worker: "w2", What: "initialize" }), _journal.ToString);

        var lost = _journal.Entries.ToList().FindIndex(entry => entry is { Worker: "w1", What: "lost" });
        var taken = _journal.Entries.ToList().FindIndex(entry => entry is { Worker: "w2", What: "initialize" });
        Assert.True(lost >= 0 && lost < taken, _journal.ToString());
    }

    [Fact]
    public async Task AStaleOwnerCannotCheckpoint()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        var release = new TaskCompletionSource();
        await StartAsync(kinesis, "w1", behavior => behavior.OnBatch = async (_, _) => await release.Task);
        kinesis.Put(0, "x");
        await _time.RunUntilAsync(() => _store.Find(FakeKinesis.Id(0))?.Owner is not null && kinesis.GetRecordsCalls > 1, _journal.ToString);
        var stolen = await _store.TakeAsync(_store[FakeKinesis.Id(0)], new("thief"), "other", CancellationToken.None);
        Assert.True(stolen.Applied);

        release.SetResult();
        await _time.RunUntilAsync(() => _journal.Count("lost") == 1, _journal.ToString);

        Assert.Equal(Checkpoint.TrimHorizon, _store[FakeKinesis.Id(0)].Checkpoint);
        Assert.Equal(new("thief"), _store[FakeKinesis.Id(0)].Owner);
        Assert.Equal(0, _journal.Count("checkpoint"));
    }

    [Fact]
    public async Task APreparedCheckpointIsHandedToTheNextOwner()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "x", "y");
        var first = await StartAsync(kinesis, "w1", behavior =>
        {
            behavior.CheckpointsEachBatch = false;
            behavior.OnBatch = async (context, batch) => await context.Checkpointer.PrepareAsync(
                Checkpoint.At(SequenceNumber.Parse(batch[batch.Count - 1].SequenceNumber.Span)), "manifest"u8.ToArray(), CancellationToken.None);
        });
        await _time.RunUntilAsync(() => _journal.Texts.Count == 2, _journal.ToString);
        Crash("w1");
        await first.DisposeAsync();

        await StartAsync(kinesis, "w2");
        await _time.RunUntilAsync(() => _journal.Entries.Any(entry => entry is { Worker: "w2", What: "checkpoint" }), _journal.ToString);

        var pending = Assert.Single(_journal.Entries, entry => entry.What == "pending");
        Assert.Equal(("w2", $"{FakeShard.Sequence(2)} manifest"), (pending.Worker, pending.Text));
        Assert.Equal(["x", "y", "x", "y"], _journal.Texts);
        Assert.Null(_store[FakeKinesis.Id(0)].Pending);
    }

    [Fact]
    public async Task LatestIsATimeThatSurvivesARestartBeforeTheFirstCheckpoint()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 1);
        kinesis.Put(0, "old");
        await _time.RunForAsync(TimeSpan.FromSeconds(1));
        var first = await StartAsync(kinesis, "w1", options: new() { InitialPosition = InitialPosition.Latest });
        await _time.RunUntilAsync(() => first.Status.Shards.Count == 1, _journal.ToString);
        await _time.RunUntilAsync(first.StopAsync());
        kinesis.Put(0, "while away");

        await StartAsync(kinesis, "w2", options: new() { InitialPosition = InitialPosition.Latest });
        await _time.RunUntilAsync(() => _journal.Texts.Count > 0, _journal.ToString);

        Assert.Equal(["while away"], _journal.Texts);
    }

    [Fact]
    public async Task AShardThatLeftTheStreamIsFinished()
    {
        var kinesis = new FakeKinesis(_time, shardCount: 2);
        await StartAsync(kinesis, "w1");
        await _time.RunUntilAsync(() => _store.All.Count(lease => lease.Owner is not null) == 2, _journal.ToString);

        kinesis.Split(1);
        kinesis.Forget(1);
        await _time.RunUntilAsync(() => _journal.IndexOf("ended", FakeKinesis.Id(1)) >= 0, _journal.ToString);

        Assert.Equal(-1, _journal.IndexOf("ended", FakeKinesis.Id(0)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }

    private async Task<TestWorker> StartAsync(
        FakeKinesis kinesis, string name, Action<JournalBehavior>? configure = null, KinesisConsumerOptions? options = null)
    {
        var worker = new TestWorker(name, kinesis, _store, _journal, _time, options);
        configure?.Invoke(worker.Behavior);
        _workers.Add(worker);
        await worker.StartAsync();
        return worker;
    }

    /// <summary>From now on no write of this worker reaches the table.</summary>
    private void Crash(string name)
    {
        _store.OnWrite = (_, worker, _) => worker?.Value == name ? WriteFault.Before : WriteFault.None;
        _store.Fleet.OnBeat = row => row.Id.Worker.Value == name ? WriteFault.Before : WriteFault.None;
    }
}
