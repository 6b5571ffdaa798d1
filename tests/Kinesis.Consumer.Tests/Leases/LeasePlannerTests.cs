using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.Leases;

public sealed class LeasePlannerTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);

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
    public void OneLeaseIsStolenFromTheMostLoadedWorker()
    {
        var plan = Plan("me", [Owned(0, "a"), Owned(1, "b"), Owned(2, "b"), Owned(3, "b")]);

        var take = Assert.Single(plan.Takes);
        Assert.Equal((new WorkerId("b"), LeaseReason.Stolen), (take.Lease.Owner, take.Reason));
    }

    [Fact]
    public void ADifferenceOfOneIsBalance()
    {
        Assert.Empty(Plan("me", [Owned(0, "a"), Owned(1, "a"), Owned(2, "me")], busy: "2").Takes);
        Assert.Empty(Plan("me", [Owned(0, "a")]).Takes);
    }

    [Fact]
    public void NothingIsStolenWhileSomethingIsFree()
    {
        var plan = Plan("me", [Free(0), Owned(1, "a"), Owned(2, "a"), Owned(3, "a"), Owned(4, "a")]);

        Assert.Equal(["0"], Shards(plan));
    }

    [Fact]
    public void ThievesNeverAimAtMoreThanTheExcess()
    {
        // Ten leases, and eleven thieves that see no one but the victim and themselves: five is too many, so they share five targets.
        var leases = Enumerable.Range(0, 10).Select(i => Owned(i, "victim")).ToArray();
        var targets = Enumerable.Range(0, 100).SelectMany(i => Shards(Plan($"thief{i}", leases))).Distinct().ToList();

        Assert.InRange(targets.Count, 2, 5);
    }

    [Fact]
    public void MaxLeasesIsNeverExceeded()
    {
        Assert.Equal(2, Plan("me", [Free(0), Free(1), Free(2)], maxLeases: 2).Takes.Count);
        Assert.Empty(Plan("me", [Owned(0, "me"), Owned(1, "a"), Owned(2, "a"), Owned(3, "a")], busy: "0", maxLeases: 1).Takes);
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void WorkersThatPlanInTurnsReachBalanceAndStayThere(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var workers = random.Next(1, 8);
            var owners = Enumerable.Range(0, random.Next(1, 30))
                .Select(_ => random.Next(-1, workers)).Select(owner => owner < 0 ? null : $"w{owner}").ToArray();
            var quiet = 0;
            for (var turn = 0; quiet < workers; turn++)
            {
                Assert.True(turn < 1000, $"seed {seed} round {round}: no balance of {owners.Length} leases among {workers} workers");
                var me = $"w{turn % workers}";
                var leases = owners.Select((owner, i) => owner is null ? Free(i) : Owned(i, owner)).ToArray();
                var busy = string.Join(' ', owners.Select((owner, i) => owner == me ? Name(i) : "").Where(name => name.Length > 0));
                var takes = Plan(me, leases, busy).Takes;
                quiet = takes.Count == 0 ? quiet + 1 : 0;
                foreach (var take in takes)
                {
                    owners[Array.FindIndex(leases, lease => lease.Lease.ShardId == take.Lease.ShardId)] = me;
                }
            }

            var loads = Enumerable.Range(0, workers).Select(worker => owners.Count(owner => owner == $"w{worker}")).ToArray();
            Assert.True(loads.Max() - loads.Min() <= 1, $"seed {seed} round {round}: {string.Join(' ', loads)}");
        }
    }

    private static LeasePlan Plan(string me, TestLease[] leases, string busy = "", int maxLeases = int.MaxValue) => LeasePlanner.Plan(
        [.. leases.Select(lease => new ObservedLease(lease.Lease, lease.Unchanged))],
        new WorkerId(me),
        busy.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new ShardId(name)).ToHashSet(),
        Duration,
        maxLeases);

    private static IEnumerable<string> Shards(LeasePlan plan) => plan.Takes.Select(take => take.Lease.ShardId.Value);

    private static string Name(int shard) => shard.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static TestLease Free(int shard, double unchangedSeconds = 0) => New(shard, null, Checkpoint.TrimHorizon, unchangedSeconds);

    private static TestLease Owned(int shard, string owner, double unchangedSeconds = 0) => New(shard, owner, Checkpoint.TrimHorizon, unchangedSeconds);

    private static TestLease Finished(int shard) => New(shard, null, Checkpoint.ShardEnd, 100);

    private static TestLease New(int shard, string? owner, Checkpoint checkpoint, double unchangedSeconds) => new(
        new Lease { ShardId = new ShardId(Name(shard)), Owner = owner is null ? null : new WorkerId(owner), Checkpoint = checkpoint },
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
    }
}
