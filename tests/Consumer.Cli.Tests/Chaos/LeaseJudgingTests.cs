using Consumer.Cli.Chaos.Judging;
using Consumer.Cli.Progress;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;

namespace Consumer.Cli.Tests.Chaos;

public sealed class LeaseJudgingTests
{
    private static readonly HashSet<string> Workers = ["worker-1", "worker-2"];

    [Fact]
    public void EveryOpenShardOwnedByARunningWorkerAgrees() =>
        Assert.True(Judge([Row("a", "worker-1"), Row("b", "worker-2")], [Shard("a"), Shard("b"), Shard("p", isClosed: true)]).Agrees);

    [Fact]
    public void AnOpenShardOfADeadWorkerDisagrees() =>
        Assert.Contains("worker-9", Assert.Single(Judge([Row("a", "worker-9")], [Shard("a")]).Differences), StringComparison.Ordinal);

    [Fact]
    public void AClosedShardThatIsNotReadToItsEndDisagrees() =>
        Assert.False(Judge([Row("a", "worker-1"), Row("p", null)], [Shard("a"), Shard("p", isClosed: true)]).Agrees);

    [Fact]
    public void AFinishedLeaseMayStayAsLongAsTheStreamListsItsShard()
    {
        LeaseRow[] rows = [Row("a", "worker-1"), Row("p", null, Checkpoint.ShardEnd), Row("q", "worker-1", Checkpoint.ShardEnd)];

        Assert.True(Judge(rows, [Shard("a"), Shard("p", isClosed: true), Shard("q", isClosed: true)]).Agrees);
        Assert.False(Judge(rows, [Shard("a")]).Agrees);
    }

    [Fact]
    public void ACheckpointThatGoesBackIsSeen()
    {
        var watch = new LeaseWatch(null!, null!, TimeProvider.System);
        watch.Look([Row("a", "worker-1", At(7))]);
        watch.Look([Row("a", "worker-1", At(8))]);
        Assert.True(watch.Verdict().Agrees);

        watch.Look([Row("a", "worker-2", At(7))]);

        Assert.Contains("a went back", Assert.Single(watch.Verdict().Differences), StringComparison.Ordinal);
    }

    [Fact]
    public void AChildThatIsWorkedOnBeforeItsParentIsFinishedIsSeen()
    {
        var watch = new LeaseWatch(null!, null!, TimeProvider.System);
        watch.Know([Shard("p", isClosed: true), Shard("q", isClosed: true), Shard("c") with { ParentShardId = "p", AdjacentParentShardId = "q" }]);
        watch.Look([Row("p", null, Checkpoint.ShardEnd), Row("q", "worker-1", At(3)), Row("c", "worker-2", Checkpoint.TrimHorizon)]);
        Assert.True(watch.Verdict().Agrees);

        watch.Look([Row("p", null, Checkpoint.ShardEnd), Row("q", "worker-1", At(3)), Row("c", "worker-2", At(9))]);

        Assert.Contains("its parent q", Assert.Single(watch.Verdict().Differences), StringComparison.Ordinal);
    }

    private static Consumer.Cli.Auditing.Verdict Judge(IReadOnlyList<LeaseRow> rows, IReadOnlyList<ShardDescription> shards) => LeaseAudit.Judge(rows, shards, Workers);

    private static LeaseRow Row(string shardId, string? owner, Checkpoint? checkpoint = null) => new(shardId, owner, 1, checkpoint ?? At(1), false);

    private static Checkpoint At(int number) => Checkpoint.At(SequenceNumber.Parse($"{number}"));

    private static ShardDescription Shard(string shardId, bool isClosed = false) =>
        new(shardId, null, null, UInt128.MinValue, UInt128.MaxValue, "1", isClosed ? "2" : null);
}
