using Consumer.Cli.Rollback;
using Kinesis.Consumer;
using Kinesis.Consumer.Leases;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;

namespace Consumer.Cli.Tests.Rollback;

public sealed class RollbackPlannerTests
{
    private const string A = "shardId-000000000000";
    private const string B = "shardId-000000000001";
    private static readonly DateTimeOffset Begun = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(nameof(ObjectState.Gone), nameof(ObjectState.Gone))]
    [InlineData(nameof(ObjectState.Visible), nameof(ObjectState.Gone))]
    [InlineData(nameof(ObjectState.Gone), nameof(ObjectState.Uploaded))]
    public void WhatHasLostAnUploadIsRolledBack(string first, string second)
    {
        var plan = Plan([Prepared(A), Prepared(B)], [Enum.Parse<ObjectState>(first), Enum.Parse<ObjectState>(second)]);

        Assert.Equal(RollbackVerdict.RollBack, plan.Verdict);
        Assert.All(plan.Shards, one => Assert.Equal(ShardStanding.Prepared, one.Standing));
    }

    [Theory]
    [InlineData(nameof(ObjectState.Uploaded), nameof(ObjectState.Uploaded))]
    [InlineData(nameof(ObjectState.Visible), nameof(ObjectState.Uploaded))]
    [InlineData(nameof(ObjectState.Visible), nameof(ObjectState.Visible))]
    public void WhatAWorkerCanFinishIsLeftToIt(string first, string second)
    {
        var plan = Plan([Prepared(A), Prepared(B)], [Enum.Parse<ObjectState>(first), Enum.Parse<ObjectState>(second)]);

        Assert.Equal(RollbackVerdict.NotNeeded, plan.Verdict);
        Assert.Contains("a worker that starts finishes it", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsInTheLogIsLeftToAWorkerWhateverBecameOfItsObjects()
    {
        var plan = Plan([Prepared(A), Prepared(B)], [], isLogged: true);

        Assert.Equal(RollbackVerdict.NotNeeded, plan.Verdict);
        Assert.Contains("in the log", plan.Reason, StringComparison.Ordinal);
    }

    /// <summary>The records of a shard that was committed are read by nobody again.</summary>
    [Theory]
    [InlineData("200", 0)]
    [InlineData("200", 4)]
    [InlineData("1000", 0)]
    public void WhatAShardWasCommittedByIsRefusedWithTheShard(string checkpoint, long sub)
    {
        var plan = Plan([Lease(A, At(checkpoint, sub)), Prepared(B)], [ObjectState.Gone, ObjectState.Visible]);

        Assert.Equal(RollbackVerdict.Refuse, plan.Verdict);
        Assert.Contains(A, plan.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(B, plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void AShardThatIsFinishedWasCommitted()
    {
        var plan = Plan([Lease(A, Checkpoint.ShardEnd), Prepared(B)], [ObjectState.Gone, ObjectState.Visible]);

        Assert.Equal(ShardStanding.Committed, plan.Shards[0].Standing);
        Assert.Equal(RollbackVerdict.Refuse, plan.Verdict);
    }

    /// <summary>Somebody removed its attributes by hand; it reads the records again, or already does.</summary>
    [Fact]
    public void AShardThatIsNotPreparedAnyMoreAndStandsBeforeItsRecordsHindersNothing()
    {
        var plan = Plan([Lease(A, At("199")), Prepared(B)], [ObjectState.Gone, ObjectState.Visible]);

        Assert.Equal(ShardStanding.Behind, plan.Shards[0].Standing);
        Assert.Equal(RollbackVerdict.RollBack, plan.Verdict);
    }

    [Fact]
    public void AShardWithoutALeaseIsRefusedBecauseItMayBeFinishedAndGone()
    {
        var plan = Plan([Prepared(B)], [ObjectState.Gone, ObjectState.Visible]);

        Assert.Equal(RollbackVerdict.Refuse, plan.Verdict);
        Assert.StartsWith($"{A}: no lease that can be read", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ALeaseThatItsManifestDoesNotKnowIsRefused()
    {
        var plan = Plan([Prepared(A), Prepared(B), Prepared("shardId-000000000002")], [ObjectState.Gone, ObjectState.Visible]);

        Assert.Equal(RollbackVerdict.Refuse, plan.Verdict);
        Assert.StartsWith("shardId-000000000002: prepared with it", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void ForeignBytesUnderAKeyOfItsOwnAreRefusedWithTheKey()
    {
        var plan = Plan([Prepared(A), Prepared(B)], [ObjectState.Gone, ObjectState.Foreign]);

        Assert.Equal(RollbackVerdict.Refuse, plan.Verdict);
        Assert.StartsWith("lake/b.parquet is not the object", plan.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, false, true)]
    [InlineData(0, false, true)]
    [InlineData(1, false, false)]
    [InlineData(1, true, true)]
    public void RecordsThatTheStreamHasDroppedAreLostOnlyIfThatIsAccepted(int keptFromHoursAfterBegin, bool acceptLoss, bool isRolledBack)
    {
        var plan = Plan(
            [Prepared(A), Prepared(B)], [ObjectState.Gone, ObjectState.Visible], keepsFrom: Begun.AddHours(keptFromHoursAfterBegin), acceptLoss: acceptLoss);

        Assert.Equal(isRolledBack ? RollbackVerdict.RollBack : RollbackVerdict.Refuse, plan.Verdict);
        Assert.Equal(!isRolledBack, plan.Reason.Contains("the 7 rows of the objects that are left would be lost", StringComparison.Ordinal));
    }

    /// <summary>Nothing is left that could be lost by it; that the records are, is said.</summary>
    [Fact]
    public void WhatTheStreamHasDroppedIsRolledBackIfNoObjectIsLeft()
    {
        var plan = Plan([Prepared(A), Prepared(B)], [ObjectState.Gone, ObjectState.Gone], keepsFrom: Begun.AddHours(1));

        Assert.Equal(RollbackVerdict.RollBack, plan.Verdict);
        Assert.Contains("keeps records from 2026-01-02T04:04Z on, and the commit began at 2026-01-02T03:04Z: not all of its records can be read again", plan.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAManifestNothingIsDone()
    {
        var plan = RollbackPlanner.Plan(new PreparedCommit("c1", [Prepared(A)]) { Problem = "it is not there" }, [Prepared(A)], acceptLoss: true);

        Assert.Equal((RollbackVerdict.Refuse, "it is not there"), (plan.Verdict, plan.Reason));
    }

    private static CommitPlan Plan(
        IReadOnlyList<Lease> leases, IReadOnlyList<ObjectState> states, bool isLogged = false, DateTimeOffset? keepsFrom = null, bool acceptLoss = false)
    {
        var manifest = new CommitManifest
        {
            Format = CommitManifest.FormatName,
            Version = CommitManifest.CurrentVersion,
            Id = "c1",
            Application = "app",
            Stream = "events",
            Worker = "w1",
            BegunAt = Begun,
            PreparedAt = Begun.AddMinutes(1),
            Contracts = new Dictionary<string, ManifestContract>(),
            Shards = [.. new[] { A, B }.Select(shard => new ManifestShard(shard, null, new ManifestPosition("200", 0), 5))],
            Objects = [Object("lake/a.parquet", 3), Object("lake/b.parquet", 7)],
        };
        var commit = new PreparedCommit("c1", [.. leases.Where(lease => lease.Pending is not null)])
        {
            Manifest = manifest,
            IsLogged = isLogged,
            Objects = states,
            StreamKeepsFrom = keepsFrom,
        };
        return RollbackPlanner.Plan(commit, leases, acceptLoss);
    }

    private static ManifestObject Object(string key, long rows) => new(key, ManifestObject.Lake, "rows", null, rows, 100, "upload", [new UploadedPart(1, "etag")]);

    private static Lease Prepared(string shard) => Lease(shard, At("100")) with { Pending = new PendingCheckpoint(At("200"), new byte[] { 1 }) };

    private static Lease Lease(string shard, Checkpoint checkpoint) => new() { ShardId = new ShardId(shard), Checkpoint = checkpoint, Counter = 3 };

    private static Checkpoint At(string sequence, long sub = 0) => Checkpoint.At(SequenceNumber.Parse(sequence), sub);
}
