using System.Text;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>What whole workers deliver, from the first record of a shard to its last and to its children.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ConsumerTests : IAsyncDisposable
{
    private readonly WorkerRig _rig = new();

    [Fact]
    public async Task EveryRecordIsDeliveredInOrderAndCheckpointed()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 2);
        kinesis.Put(0, "a1", "a2", "a3");
        kinesis.Put(1, "b1");
        await _rig.StartAsync(kinesis, "w1");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 4 && _rig.Store[FakeKinesis.Id(1)].Checkpoint.Kind == CheckpointKind.At, _rig.Journal.ToString);

        Assert.Equal(["a1", "a2", "a3"], _rig.Journal.Texts.Where(text => text[0] == 'a'));
        Assert.Equal(Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(3))), _rig.Store[FakeKinesis.Id(0)].Checkpoint);
    }

    [Fact]
    public async Task AFalseEndOfAnOpenShardLosesNoRecord()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1) { ReportsFalseEnd = true };
        kinesis.Put(0, "before");
        await _rig.StartAsync(kinesis, "w1");
        await _rig.Time.RunForAsync(TimeSpan.FromSeconds(5));
        kinesis.ReportsFalseEnd = false;
        kinesis.Put(0, "after");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Contains("after"), _rig.Journal.ToString);

        Assert.NotEqual(CheckpointKind.ShardEnd, _rig.Store[FakeKinesis.Id(0)].Checkpoint.Kind);
    }

    [Fact]
    public async Task AnAnswerThatThereIsNoMemoryForFailsTheShardLoudlyAndItStartsAgain()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "before");
        var worker = await _rig.StartAsync(kinesis, "w1");
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Contains("before"), _rig.Journal.ToString);
        var failures = worker.Count("kinesis.consumer.shard.failures");
        var faults = 2;
        kinesis.OnGetRecords = _ => faults-- > 0 ? new InsufficientMemoryException("no buffer") : null;
        kinesis.Put(0, "after");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Contains("after"), _rig.Journal.ToString);

        Assert.Equal(2, failures());
    }

    [Fact]
    public async Task TicksComeWhileNothingArrives()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        await _rig.StartAsync(kinesis, "w1");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Count("tick") >= 5, _rig.Journal.ToString, limitSeconds: 10);

        Assert.Empty(_rig.Journal.Texts);
    }

    [Fact]
    public async Task ChildrenOfASplitStartOnlyAfterTheirParentIsFinished()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "p1", "p2");
        await _rig.StartAsync(kinesis, "w1");
        await _rig.StartAsync(kinesis, "w2");
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 2, _rig.Journal.ToString);
        var (low, high) = kinesis.Split(0);
        kinesis.Put(low, "l1");
        kinesis.Put(high, "h1");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 4, _rig.Journal.ToString, limitSeconds: 20);

        var ended = _rig.Journal.IndexOf("ended", FakeKinesis.Id(0));
        Assert.True(_rig.Journal.IndexOf("initialize", FakeKinesis.Id(low)) > ended, _rig.Journal.ToString());
        Assert.True(_rig.Journal.IndexOf("initialize", FakeKinesis.Id(high)) > ended, _rig.Journal.ToString());
        Assert.Equal(Checkpoint.ShardEnd, _rig.Store[FakeKinesis.Id(0)].Checkpoint);
        Assert.Equal([FakeKinesis.Id(low), FakeKinesis.Id(high)], _rig.Store[FakeKinesis.Id(0)].Children.Select(child => child.Value));
    }

    [Fact]
    public async Task TheChildOfAMergeWaitsForBothParents()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 2);
        kinesis.Put(1, "slow");
        var release = new TaskCompletionSource();
        await _rig.StartAsync(kinesis, "w1", behavior => behavior.OnBatch = async (context, _) =>
        {
            if (context.ShardId.Value == FakeKinesis.Id(1))
            {
                await release.Task;
            }
        });
        var merged = kinesis.Merge(0, 1);
        kinesis.Put(merged, "m1");
        await _rig.Time.RunUntilAsync(() => _rig.Journal.IndexOf("ended", FakeKinesis.Id(0)) >= 0, _rig.Journal.ToString);
        await _rig.Time.RunForAsync(TimeSpan.FromSeconds(60));
        Assert.DoesNotContain("m1", _rig.Journal.Texts);

        release.SetResult();
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Contains("m1"), _rig.Journal.ToString, limitSeconds: 20);

        Assert.True(_rig.Journal.IndexOf("initialize", FakeKinesis.Id(merged)) > _rig.Journal.IndexOf("ended", FakeKinesis.Id(1)), _rig.Journal.ToString());
    }

    [Fact]
    public async Task ChildrenAreFoundByTheListingWhenTheLastAnswerNamesNone()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1) { ReportsChildren = false };
        await _rig.StartAsync(kinesis, "w1");
        var (low, high) = kinesis.Split(0);
        kinesis.Put(low, "l1");
        kinesis.Put(high, "h1");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 2, _rig.Journal.ToString, limitSeconds: 20);
    }

    [Fact]
    public async Task AProcessorThatDoesNotCheckpointTheEndIsStartedAgainAndSaysSo()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "x");
        var worker = await _rig.StartAsync(kinesis, "w1", behavior => behavior.CheckpointsEnd = false);
        kinesis.Split(0);
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Count("ended") >= 3, _rig.Journal.ToString);

        var status = Assert.Single(worker.Status.Shards);
        Assert.Contains("SHARD_END", status.LastError, StringComparison.Ordinal);
        Assert.True(status.Failures >= 2, status.ToString());
        worker.Behavior.CheckpointsEnd = true;
        await _rig.Time.RunUntilAsync(() => _rig.Store[FakeKinesis.Id(0)].IsFinished, _rig.Journal.ToString);
    }

    [Fact]
    public async Task AThrowingProcessorIsRetriedFromItsCheckpointAndNothingIsSkipped()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "good");
        var failures = 0;
        var worker = await _rig.StartAsync(kinesis, "w1", behavior => behavior.OnBatch = (_, batch) =>
        {
            if (Encoding.UTF8.GetString(batch[0].Data.Span) == "poison" && ++failures <= 3)
            {
                throw new InvalidOperationException("cannot digest");
            }

            return ValueTask.CompletedTask;
        });
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Count("checkpoint") == 1, _rig.Journal.ToString);
        kinesis.Put(0, "poison", "next");
        await _rig.Time.RunUntilAsync(() => worker.Status.Shards.Any(shard => shard.Failures == 2), _rig.Journal.ToString);
        Assert.Equal("cannot digest", worker.Status.Shards[0].LastError);

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Contains("next"), _rig.Journal.ToString);

        Assert.Equal(["good", "poison", "next"], _rig.Journal.Texts);
        Assert.Equal(0, _rig.Journal.Count("lost"));
        await _rig.Time.RunUntilAsync(() => worker.Status.Shards[0] is { Failures: 0, LastError: null }, _rig.Journal.ToString);
    }

    [Fact]
    public async Task AnExpiredIteratorIsReplacedByOneBehindTheLastRecord()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "x");
        await _rig.StartAsync(kinesis, "w1");
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 1, _rig.Journal.ToString);
        kinesis.ExpireIterators();
        kinesis.Put(0, "y");

        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count == 2, _rig.Journal.ToString);

        Assert.Equal(["x", "y"], _rig.Journal.Texts);
        Assert.Equal(
            [$"TrimHorizon {FakeKinesis.Id(0)}", $"AfterSequenceNumber {FakeKinesis.Id(0)} {FakeShard.Sequence(1)}"], kinesis.OpenedIterators);
    }

    [Fact]
    public async Task LatestIsATimeThatSurvivesARestartBeforeTheFirstCheckpoint()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 1);
        kinesis.Put(0, "old");
        await _rig.Time.RunForAsync(TimeSpan.FromSeconds(1));
        var first = await _rig.StartAsync(kinesis, "w1", options: new() { InitialPosition = InitialPosition.Latest });
        await _rig.Time.RunUntilAsync(() => first.Status.Shards.Count == 1, _rig.Journal.ToString);
        await _rig.Time.RunUntilAsync(first.StopAsync());
        kinesis.Put(0, "while away");

        await _rig.StartAsync(kinesis, "w2", options: new() { InitialPosition = InitialPosition.Latest });
        await _rig.Time.RunUntilAsync(() => _rig.Journal.Texts.Count > 0, _rig.Journal.ToString);

        Assert.Equal(["while away"], _rig.Journal.Texts);
    }

    [Fact]
    public async Task AShardThatLeftTheStreamIsFinished()
    {
        var kinesis = new FakeKinesis(_rig.Time, shardCount: 2);
        await _rig.StartAsync(kinesis, "w1");
        await _rig.Time.RunUntilAsync(() => _rig.Store.All.Count(lease => lease.Owner is not null) == 2, _rig.Journal.ToString);

        kinesis.Split(1);
        kinesis.Forget(1);
        await _rig.Time.RunUntilAsync(() => _rig.Journal.IndexOf("ended", FakeKinesis.Id(1)) >= 0, _rig.Journal.ToString);

        Assert.Equal(-1, _rig.Journal.IndexOf("ended", FakeKinesis.Id(0)));
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();
}
