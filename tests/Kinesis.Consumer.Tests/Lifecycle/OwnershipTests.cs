using System.Collections.Concurrent;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>Who owns a shard, how its owner lets it go, and what an owner that no longer is one may not do.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class OwnershipTests : IAsyncDisposable
{
    private static readonly TimeSpan LongDrain = TimeSpan.FromSeconds(20);
    private readonly WorkerRig _rig = new();

    [Fact]
    public async Task TwoWorkersShareTheShardsEvenly()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 4);
        var first = await _rig.StartAsync(kinesis, "w1");
        await _rig.Time.RunUntilAsync(() => first.Status.Shards.Count == 4, _rig.Journal.ToString);

        var second = await _rig.StartAsync(kinesis, "w2");
        await _rig.Time.RunUntilAsync(() => first.Status.Shards.Count == 2 && second.Status.Shards.Count == 2, _rig.Journal.ToString);
        var moves = _rig.Journal.Count("drain");
        await _rig.Time.RunForAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(2, moves);
        Assert.Equal((2, 0), (_rig.Journal.Count("drain"), _rig.Journal.Count("lost")));
    }

    [Fact]
    public async Task ACrashedWorkersShardsAreTakenOverWhenItsLeasesExpire()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "before");
        var first = await _rig.StartAsync(kinesis, "w1");
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Count("checkpoint") == 1, _rig.Journal.ToString);
        _rig.Crash("w1");
        await first.DisposeAsync();

        var second = await _rig.StartAsync(kinesis, "w2");
        kinesis.Put(0, "after");
        var started = _rig.Time.GetUtcNow();
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Contains("after"), _rig.Journal.ToString);

        Assert.InRange(_rig.Time.GetUtcNow() - started, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11));
        Assert.Equal(["before", "after"], _rig.Journal.Texts);
        Assert.Equal(FakeKinesis.Id(0), Assert.Single(second.Status.Shards).ShardId.Value);
    }

    [Fact]
    public async Task AStoppedWorkerDrainsCheckpointsAndReleasesAtOnce()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "x");
        var worker = await _rig.StartAsync(kinesis, "w1", behavior => behavior.CheckpointsEachBatch = false);
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 1, _rig.Journal.ToString);

        await _rig.Time.RunUntilAsync(worker.StopAsync(), limitSeconds: 5);

        Assert.Equal(["initialize", "record", "drain", "checkpoint", "dispose"], _rig.Journal.Entries.Select(entry => entry.What).Where(what => what != "tick"));
        var lease = _rig.Store[FakeKinesis.Id(0)];
        Assert.Null(lease.Owner);
        Assert.Equal(CheckpointKind.At, lease.Checkpoint.Kind);
        Assert.False(worker.Status.IsReady);
    }

    [Fact]
    public async Task LeasesAreRenewedWhileADrainTakesLongerThanTheirLife()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "x");
        var worker = await _rig.StartAsync(kinesis, "w1", behavior =>
        {
            behavior.CheckpointsEachBatch = false;
            behavior.OnDrain = async token => await Task.Delay(LongDrain, _rig.Time, token);
        });
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 1, _rig.Journal.ToString);

        await _rig.Time.RunUntilAsync(worker.StopAsync(), limitSeconds: 30);

        Assert.Equal(0, _rig.Journal.Count("lost"));
        Assert.Equal(1, _rig.Journal.Count("checkpoint"));
    }

    [Fact]
    public async Task ADrainThatHangsIsCutOffAtTheDeadlineAndTheLeaseReleased()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        var worker = await _rig.StartAsync(kinesis, "w1", behavior => behavior.OnDrain = async token => await Task.Delay(Timeout.InfiniteTimeSpan, _rig.Time, token));
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Count("tick") > 0, _rig.Journal.ToString);

        await _rig.Time.RunUntilAsync(worker.StopAsync(), limitSeconds: 30);

        Assert.Null(_rig.Store[FakeKinesis.Id(0)].Owner);
        Assert.Equal(1, _rig.Journal.Count("dispose"));
    }

    [Fact]
    public async Task AHostThatIsStoppedAtOnceStops()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        var worker = await _rig.StartAsync(kinesis, "w1");

        await _rig.Time.RunUntilAsync(worker.StopAsync(), limitSeconds: 5);

        Assert.All(_rig.Store.All, lease => Assert.Null(lease.Owner));
    }

    [Fact]
    public async Task AWorkerThatCannotRenewStopsBeforeOthersMayTakeItsShard()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        await _rig.StartAsync(kinesis, "w1");
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Count("tick") > 0, _rig.Journal.ToString);
        await _rig.StartAsync(kinesis, "w2");
        _rig.Crash("w1");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Entries.Any(entry => entry is { Worker: "w2", What: "initialize" }), _rig.Journal.ToString);

        var lost = _rig.Journal.Entries.ToList().FindIndex(entry => entry is { Worker: "w1", What: "lost" });
        var taken = _rig.Journal.Entries.ToList().FindIndex(entry => entry is { Worker: "w2", What: "initialize" });
        Assert.True(lost >= 0 && lost < taken, _rig.Journal.ToString());
    }

    [Fact]
    public async Task AStaleOwnerCannotCheckpoint()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        var release = new TaskCompletionSource();
        await _rig.StartAsync(kinesis, "w1", behavior => behavior.OnBatch = async (_, _) => await release.Task);
        kinesis.Put(0, "x");
        await _rig.Time.RunUntilAsync(() => _rig.Store.Find(FakeKinesis.Id(0))?.Owner is not null && kinesis.GetRecordsCalls > 1, _rig.Journal.ToString);
        var stolen = await _rig.Store.TakeAsync(_rig.Store[FakeKinesis.Id(0)], new("thief"), "other", CancellationToken.None);
        Assert.True(stolen.Applied);

        release.SetResult();
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Count("lost") == 1, _rig.Journal.ToString);

        Assert.Equal(Checkpoint.TrimHorizon, _rig.Store[FakeKinesis.Id(0)].Checkpoint);
        Assert.Equal(new("thief"), _rig.Store[FakeKinesis.Id(0)].Owner);
        Assert.Equal(0, _rig.Journal.Count("checkpoint"));
    }

    [Fact]
    public async Task APreparedCheckpointIsHandedToTheNextOwner()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "x", "y");
        var first = await _rig.StartAsync(kinesis, "w1", behavior =>
        {
            behavior.CheckpointsEachBatch = false;
            behavior.OnBatch = async (context, batch) => await context.Checkpointer.PrepareAsync(
                Checkpoint.At(SequenceNumber.Parse(batch[batch.Count - 1].SequenceNumber.Span)), "manifest"u8.ToArray(), CancellationToken.None);
        });
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 2, _rig.Journal.ToString);
        _rig.Crash("w1");
        await first.DisposeAsync();

        await _rig.StartAsync(kinesis, "w2");
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Entries.Any(entry => entry is { Worker: "w2", What: "checkpoint" }), _rig.Journal.ToString);

        var pending = Assert.Single(_rig.Journal.Entries, entry => entry.What == "pending");
        Assert.Equal(("w2", $"{FakeShard.Sequence(2)} manifest"), (pending.Worker, pending.Text));
        Assert.Equal(["x", "y", "x", "y"], _rig.Journal.Texts);
        Assert.Null(_rig.Store[FakeKinesis.Id(0)].Pending);
    }

    [Fact]
    public async Task AContextTellsTheCheckpointAsItIsNow()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "x");
        ConcurrentQueue<(Checkpoint Committed, Checkpoint? Prepared)> told = [];
        await _rig.StartAsync(kinesis, "w1", behavior =>
        {
            behavior.CheckpointsEachBatch = false;
            behavior.OnBatch = async (context, batch) =>
            {
                var last = Checkpoint.At(SequenceNumber.Parse(batch[batch.Count - 1].SequenceNumber.Span));
                told.Enqueue((context.Checkpoint, context.Pending?.Position));
                await context.Checkpointer.PrepareAsync(last, "manifest"u8.ToArray(), CancellationToken.None);
                told.Enqueue((context.Checkpoint, context.Pending?.Position));
                await context.Checkpointer.CheckpointAsync(last, CancellationToken.None);
                told.Enqueue((context.Checkpoint, context.Pending?.Position));
            };
        });
        await _rig.Time.RunUntilAsync(() => told.Count == 3, _rig.Journal.ToString);

        var record = Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(1)));
        Assert.Equal([(Checkpoint.TrimHorizon, null), (Checkpoint.TrimHorizon, record), (record, null)], told);
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();
}
