using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Tests.Leases;

public sealed class LeasePlannerTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(30);

    [Fact]
    public void ALoneWorkerTakesEverythingThatIsFree()
    {
        var plan = Plan("me", [Free(0), Free(1), Free(2)]);

        Assert.Equal(["0", "1", "2"], Shards(plan).Order());
        Assert.All(plan.Takes, take => Assert.Equal(LeaseReason.Unassigned, take.Reason));
    }

    [Fact]
    public void AWorkerTakesItsShareOfWhatIsFree()
    {
        // Six leases and two workers: three each, and the other one has two already.
        var plan = Plan("me", [Owned(0, "a"), Owned(1, "a"), Free(2), Free(3), Free(4), Free(5)]);

        Assert.Equal(3, plan.Takes.Count);
    }

    [Fact]
    public void ExpiredLeasesAreTakenAndLiveOnesAreNot()
    {
        var plan = Plan("me", [Owned(0, "a", unchangedSeconds: 10.1), Owned(1, "a", unchangedSeconds: 9.9)]);

        Assert.Equal(("0", LeaseReason.Expired), (Shards(plan).Single(), plan.Takes[0].Reason));
    }

    [Fact]
    public void ALeaseUnderMyNameThatIDoNotHoldIsRecoveredAtOnce()
    {
        var plan = Plan("me", [Owned(0, "me"), Owned(1, "a"), Owned(2, "a")]);

        Assert.Equal(("0", LeaseReason.Recovered), (Shards(plan).Single(), plan.Takes[0].Reason));
    }

    [Fact]
    public void FinishedLeasesAreNeitherTakenNorCounted()
    {
        var plan = Plan("me", [Finished(0), Finished(1), Finished(2), Owned(3, "a"), Owned(4, "me")], busy: "4");

        Assert.Empty(plan.Takes);
    }

    [Fact]
    public void AChildIsLeftAloneUntilItsParentsAreFinished()
    {
        var child = Free(5) with { Parents = [new ShardId("0"), new ShardId("1")] };

        Assert.DoesNotContain("5", Shards(Plan("me", [Free(0), Finished(1), child])));
        Assert.Equal(["5"], Shards(Plan("me", [Finished(0), Finished(1), child])));
        Assert.Equal(["5"], Shards(Plan("me", [child])));
    }

    [Fact]
    public void OneLeaseIsAskedForFromTheMostLoadedWorker()
    {
        var plan = Plan("me", [Owned(0, "a"), Owned(1, "b"), Owned(2, "b"), Owned(3, "b")]);

        Assert.Empty(plan.Takes);
        Assert.Equal(new WorkerId("b"), plan.Ask!.Value.Lease.Owner);
        Assert.True(plan.Ask.Value.IsUrgent);
    }

    [Fact]
    public void ADifferenceOfOneIsBalance()
    {
        Assert.Null(Plan("me", [Owned(0, "a"), Owned(1, "a"), Owned(2, "me")], busy: "2").Ask);
        Assert.Null(Plan("me", [Owned(0, "a")]).Ask);
    }

    [Fact]
    public void NothingIsAskedForWhileSomethingIsFree()
    {
        var plan = Plan("me", [Free(0), Owned(1, "a"), Owned(2, "a"), Owned(3, "a"), Owned(4, "a")]);

        Assert.Equal(["0"], Shards(plan));
        Assert.Null(plan.Ask);
    }

    [Fact]
    public void AskersNeverAimAtMoreThanTheExcess()
    {
        // Ten leases, and many askers that see no one but their victim and themselves: five is too many, so they share five targets.
        var leases = Enumerable.Range(0, 10).Select(i => Owned(i, "victim")).ToArray();
        var targets = Enumerable.Range(0, 100).Select(i => Plan($"asker{i}", leases).Ask!.Value.Lease.ShardId).Distinct().ToList();

        Assert.InRange(targets.Count, 2, 5);
    }

    [Fact]
    public void AWorkerAsksForItsShareAndNotForMore()
    {
        var leases = Enumerable.Range(0, 40).Select(i => Owned(i, i < 20 ? "a" : "b")).ToArray();

        var asks = Plan("me", leases).Asks;

        // A third of forty, less the margin; from both alike, and none twice.
        Assert.InRange(asks.Count, 11, 13);
        Assert.Equal(asks.Count, asks.Select(ask => ask.Lease.ShardId).Distinct().Count());
        Assert.InRange(asks.Count(ask => ask.Lease.Owner == new WorkerId("a")), 5, 7);
    }

    [Fact]
    public void WhatManyAskersAskAWorkerForTogetherIsNoMoreThanItsExcess()
    {
        var leases = Enumerable.Range(0, 10).Select(i => Owned(i, "victim")).ToArray();

        var asked = Enumerable.Range(0, 100).SelectMany(i => Plan($"asker{i}", leases).Asks).Select(ask => ask.Lease.ShardId).Distinct();

        Assert.InRange(asked.Count(), 2, 5);
    }

    [Fact]
    public void ALeaseThatWasAskedForBelongsToTheAskerAlready()
    {
        var asked = Owned(3, "b") with { CheckpointOwner = new WorkerId("a") };
        TestLease[] leases = [Owned(0, "a"), Owned(1, "a"), Owned(2, "b"), asked];

        Assert.Null(Plan("b", leases, busy: "2").Ask);
        Assert.Null(Plan("a", leases, busy: "0 1 3").Ask);
        Assert.NotEqual("3", Plan("c", [.. leases, Owned(4, "a"), Owned(5, "a")]).Ask!.Value.Lease.ShardId.Value);
    }

    [Fact]
    public void AHotShardIsWorthSeveralColdOnes()
    {
        // By count, three and three are balanced. But one of the three brings as much as all the others together, so its worker gives a cold one away.
        TestLease[] leases =
        [
            Owned(0, "a", throughput: 900), Owned(1, "a", throughput: 100), Owned(2, "a", throughput: 100),
            Owned(3, "me", throughput: 100), Owned(4, "me", throughput: 100), Owned(5, "me", throughput: 100),
        ];

        var ask = Plan("me", leases, busy: "3 4 5").Ask;

        Assert.NotEqual("0", ask!.Value.Lease.ShardId.Value);
        Assert.False(ask.Value.IsUrgent);
    }

    [Fact]
    public void TwoHotShardsOfOneWorkerAreTakenApart()
    {
        TestLease[] leases =
        [
            Owned(0, "a", throughput: 900), Owned(1, "a", throughput: 900), Owned(2, "a", throughput: 1),
            Owned(3, "me", throughput: 1), Owned(4, "me", throughput: 1), Owned(5, "me", throughput: 1),
        ];

        Assert.Equal(900, Plan("me", leases, busy: "3 4 5").Ask!.Value.Lease.Throughput);
    }

    [Fact]
    public void NearlyIdleShardsAreEqual()
    {
        TestLease[] leases = [Owned(0, "a", throughput: 0.5), Owned(1, "a", throughput: 0.01), Owned(2, "me", throughput: 0), Owned(3, "me", throughput: 0)];

        Assert.Null(Plan("me", leases, busy: "2 3").Ask);
    }

    [Fact]
    public void ALeaseThatMovedLatelyIsLeftAlone()
    {
        TestLease Moved(int shard, double seconds) => Owned(shard, "a") with { Settled = TimeSpan.FromSeconds(seconds) };

        Assert.Null(Plan("me", [Moved(0, 29), Moved(1, 29), Moved(2, 29)]).Ask);
        Assert.Equal("1", Plan("me", [Moved(0, 29), Moved(1, 30), Moved(2, 29)]).Ask!.Value.Lease.ShardId.Value);
    }

    [Fact]
    public void ALeaseThatWasHandedOverIsTakenAtOnce()
    {
        var handed = Owned(0, "me", tenure: null);

        Assert.Equal(LeaseReason.HandedOff, Plan("me", [handed, Owned(1, "a")]).Takes.Single().Reason);
        Assert.Empty(Plan("a", [handed, Owned(1, "a")], busy: "1").Takes);
    }

    [Theory]
    [InlineData("asker", 29.9, false)]
    [InlineData("asker", 30, true)]
    [InlineData("other", 39.9, false)]
    [InlineData("other", 40, true)]
    public void AHandOverThatTakesTooLongIsEndedByTheAskerOrElseByOthers(string me, double askedSeconds, bool takes)
    {
        // The old owner lives and goes on renewing. If the asker has died meanwhile, somebody else must come.
        var lease = Owned(0, "asker") with { CheckpointOwner = new WorkerId("old"), Asked = TimeSpan.FromSeconds(askedSeconds) };

        var plan = Plan(me, [lease]);

        Assert.Equal(takes ? LeaseReason.Stolen : null, plan.Takes.Select(take => (LeaseReason?)take.Reason).SingleOrDefault());
    }

    [Fact]
    public void AHandOverWhoseOwnerDiedExpiresLikeAnyLease()
    {
        var lease = Owned(0, "asker", unchangedSeconds: 10) with { CheckpointOwner = new WorkerId("old"), Asked = TimeSpan.FromSeconds(3) };

        Assert.Equal(LeaseReason.Expired, Plan("asker", [lease]).Takes.Single().Reason);
        Assert.Equal(LeaseReason.Expired, Plan("other", [lease]).Takes.Single().Reason);
    }

    [Fact]
    public void ClaimsAreLimitedAndOwnLeasesAreNot()
    {
        var plan = Plan("me", [Owned(0, "me"), Owned(1, "me", tenure: null), Free(2), Free(3), Free(4)], claims: 2);

        Assert.Equal(4, plan.Takes.Count);
        Assert.Equal([LeaseReason.Recovered, LeaseReason.HandedOff], plan.Takes.Take(2).Select(take => take.Reason).Order());
        Assert.True(plan.IsBudgetSpent);
        Assert.False(Plan("me", [Free(2), Free(3)], claims: 2).IsBudgetSpent);
    }

    [Fact]
    public void TheNextDueTimeIsWhenTheFirstLeaseExpiresOrIsOverdue()
    {
        var asked = Owned(3, "me") with { CheckpointOwner = new WorkerId("a"), Asked = TimeSpan.FromSeconds(29) };

        Assert.Null(Plan("me", [Free(0), Owned(1, "me")], busy: "1").NextDue);
        Assert.Equal(TimeSpan.FromSeconds(2), Plan("me", [Owned(0, "a", 8), Owned(1, "a", 3)]).NextDue);
        Assert.Equal(TimeSpan.FromSeconds(1), Plan("me", [Owned(0, "a", 8), asked]).NextDue);
    }

    [Fact]
    public void MaxLeasesIsNeverExceeded()
    {
        Assert.Equal(2, Plan("me", [Free(0), Free(1), Free(2)], maxLeases: 2).Takes.Count);
        Assert.Null(Plan("me", [Owned(0, "me"), Owned(1, "a"), Owned(2, "a"), Owned(3, "a")], busy: "0", maxLeases: 1).Ask);

        // Very old leases, and what this worker asked for or is still draining for another one, count too.
        var asked = Owned(0, "me") with { CheckpointOwner = new WorkerId("a") };
        var draining = Owned(1, "a") with { CheckpointOwner = new WorkerId("me") };
        Assert.Single(Plan("me", [asked, Free(5, unchangedSeconds: 100), Free(6, unchangedSeconds: 100)], maxLeases: 2).Takes);
        Assert.Single(Plan("me", [draining, Free(5, unchangedSeconds: 100), Free(6, unchangedSeconds: 100)], busy: "1", maxLeases: 2).Takes);
        Assert.Single(Plan("me", [Owned(0, "me"), Owned(1, "me"), Owned(2, "me", tenure: null)], maxLeases: 1).Takes);
    }

    [Fact]
    public void WorkersThatAreFullDoNotKeepTheOthersFromBalance()
    {
        // Two free leases that nobody takes, as all workers have as many as they may: the rest is balanced all the same.
        var leases = Enumerable.Range(0, 8).Select(i => Owned(i, "a")).Append(Free(8, unchangedSeconds: 31)).ToArray();

        Assert.Empty(Plan("a", leases, busy: "0 1 2 3 4 5 6 7", maxLeases: 8).Takes);
        Assert.Single(Plan("b", leases, maxLeases: 1).Takes);
        Assert.NotNull(Plan("b", leases[..8], maxLeases: 1).Ask);
    }

    [Fact]
    public void OneVeryOldLeaseACycleIsTakenAboveTheShare()
    {
        // Two workers and six leases make a share of three, and I have three. The other worker may be full; shards must not stay unread for that.
        TestLease[] Leases(double unchangedSeconds) =>
            [Owned(0, "me"), Owned(1, "me"), Owned(2, "me"), Owned(3, "a"), Free(4, unchangedSeconds), Free(5, unchangedSeconds)];

        Assert.Empty(Plan("me", Leases(29), busy: "0 1 2").Takes);
        Assert.Single(Plan("me", Leases(31), busy: "0 1 2").Takes);
    }

    [Fact]
    public void AHandOverThatAKclFleetLeftHalfDoneBelongsToTheOldOwner()
    {
        var lease = Owned(0, "new") with { CheckpointOwner = new WorkerId("old") };

        Assert.Empty(Plan("me", [lease]).Takes);
        Assert.Equal(LeaseReason.Recovered, Plan("old", [lease]).Takes.Single().Reason);
    }

    private static LeasePlan Plan(string me, TestLease[] leases, string busy = "", int maxLeases = int.MaxValue, int claims = int.MaxValue) => LeasePlanner.Plan(
        [.. leases.Select(lease => new ObservedLease(lease.Lease, lease.Unchanged, lease.Asked, lease.Settled))],
        new WorkerId(me),
        busy.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new ShardId(name)).ToHashSet(),
        new LeaseRules(Duration, HandOverTimeout, maxLeases),
        claims);

    private static IEnumerable<string> Shards(LeasePlan plan) => plan.Takes.Select(take => take.Lease.ShardId.Value);

    private static string Name(int shard) => shard.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static TestLease Free(int shard, double unchangedSeconds = 0) => New(shard, null, Checkpoint.TrimHorizon, unchangedSeconds);

    private static TestLease Owned(int shard, string owner, double unchangedSeconds = 0, double? throughput = null, string? tenure = "t") =>
        New(shard, owner, Checkpoint.TrimHorizon, unchangedSeconds, throughput, tenure);

    private static TestLease Finished(int shard) => New(shard, null, Checkpoint.ShardEnd, 100);

    private static TestLease New(
        int shard, string? owner, Checkpoint checkpoint, double unchangedSeconds, double? throughput = null, string? tenure = null) => new(
        new Lease
        {
            ShardId = new ShardId(Name(shard)),
            Owner = owner is null ? null : new WorkerId(owner),
            Tenure = tenure,
            Checkpoint = checkpoint,
            Throughput = throughput,
        },
        TimeSpan.FromSeconds(unchangedSeconds));

    private sealed record TestLease(Lease Lease, TimeSpan Unchanged)
    {
        public IReadOnlyList<ShardId> Parents
        {
            init => Lease = Lease with { Parents = value };
        }

        public WorkerId CheckpointOwner
        {
            init => Lease = Lease with { CheckpointOwner = value };
        }

        public TimeSpan Asked { get; init; }

        public TimeSpan? Settled { get; init; }
    }
}
