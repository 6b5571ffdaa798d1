using System.Text;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.Leases;

/// <summary>What every lease store must do. Run on the one in memory, which other tests rely on, and on the wire.</summary>
public abstract class LeaseStoreContract
{
    private static readonly ShardId Shard = new("shardId-000000000000");
    private static readonly Checkpoint Twelve = Checkpoint.At(SequenceNumber.Parse("12"), 3);

    internal abstract ILeaseStore Store { get; }

    [Fact]
    public async Task ALeaseIsCreatedOnce()
    {
        var lease = New() with { Parents = [new ShardId("p1"), new ShardId("p2")], HashKeys = new HashKeyRange(5, UInt128.MaxValue), StreamCreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123) };

        Assert.True(await Store.CreateAsync(lease, default));
        Assert.False(await Store.CreateAsync(lease with { Checkpoint = Checkpoint.ShardEnd }, default));

        var stored = await GetAsync();
        Assert.Equal((lease.Checkpoint, 0, null), (stored.Checkpoint, stored.Counter, stored.Owner));
        Assert.Equal(lease.Parents, stored.Parents);
        Assert.Equal((lease.HashKeys, lease.StreamCreatedAt), (stored.HashKeys, stored.StreamCreatedAt));
        Assert.Equal(Shard, Assert.Single(await Store.ListAsync(default)).ShardId);
    }

    [Fact]
    public async Task AnUnknownLeaseIsNull() => Assert.Null(await Store.GetAsync(new ShardId("nobody"), default));

    [Fact]
    public async Task OfTwoTakersOneWins()
    {
        await Store.CreateAsync(New(), default);
        var seen = await GetAsync();

        var first = await Store.TakeAsync(seen, new WorkerId("a"), "ta", default);
        var second = await Store.TakeAsync(seen, new WorkerId("b"), "tb", default);

        Assert.True(first.Applied);
        Assert.Equal((new WorkerId("a"), "ta", 1, Checkpoint.TrimHorizon), Facts(first.Stored!));
        Assert.False(second.Applied);
        Assert.Equal((new WorkerId("a"), "ta", 1, Checkpoint.TrimHorizon), Facts(second.Stored!));
    }

    [Fact]
    public async Task ATakeBringsTheCheckpointAsItIsNow()
    {
        var held = await TakeAsync("a");
        await Store.CheckpointAsync(held, Checkpoint.TrimHorizon, new PendingCheckpoint(Twelve, "state"u8.ToArray()), default);

        var taken = await Store.TakeAsync(await GetAsync(), new WorkerId("b"), "tb", default);

        Assert.Equal((new WorkerId("b"), "tb", 3, Checkpoint.TrimHorizon), Facts(taken.Stored!));
        Assert.Equal(Twelve, taken.Stored!.Pending!.Position);
        Assert.Equal("state", Encoding.UTF8.GetString(taken.Stored.Pending.State.Span));
        Assert.Equal(1, taken.Stored.OwnerSwitches);
    }

    [Fact]
    public async Task OnlyTheOwnerWithTheCounterRenews()
    {
        var held = await TakeAsync("a");

        var renewed = await Store.RenewAsync(held, default);
        var stale = await Store.RenewAsync(held, default);
        var foreign = await Store.RenewAsync(renewed.Stored! with { Owner = new WorkerId("b") }, default);

        Assert.Equal((true, 2), (renewed.Applied, renewed.Stored!.Counter));
        Assert.Equal((false, 2), (stale.Applied, stale.Stored!.Counter));
        Assert.False(foreign.Applied);
        Assert.Equal(2, (await GetAsync()).Counter);
    }

    [Fact]
    public async Task ACheckpointReplacesPositionAndPendingState()
    {
        var held = await TakeAsync("a");
        var prepared = await Store.CheckpointAsync(held, Checkpoint.TrimHorizon, new PendingCheckpoint(Twelve, "s"u8.ToArray()), default);
        Assert.Equal(Twelve, (await GetAsync()).Pending!.Position);

        var committed = await Store.CheckpointAsync(prepared.Stored!, Twelve, pending: null, default);

        Assert.True(committed.Applied);
        var stored = await GetAsync();
        Assert.Equal((Twelve, null, 3, 0), (stored.Checkpoint, stored.Pending, stored.Counter, stored.OwnerSwitches));
        Assert.False((await Store.CheckpointAsync(held, Checkpoint.ShardEnd, null, default)).Applied);
    }

    [Fact]
    public async Task APendingCheckpointNeedsNoState()
    {
        var held = await TakeAsync("a");

        await Store.CheckpointAsync(held, Checkpoint.TrimHorizon, new PendingCheckpoint(Twelve, default), default);

        Assert.Equal(new PendingCheckpoint(Twelve, default), (await GetAsync()).Pending);
    }

    [Fact]
    public async Task AStartingTimeIsKeptToTheMillisecond()
    {
        var start = Checkpoint.AtTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123));
        await Store.CreateAsync(New() with { Checkpoint = start }, default);
        var taken = await Store.TakeAsync(await GetAsync(), new WorkerId("a"), "ta", default);
        Assert.Equal(start, taken.Stored!.Checkpoint);

        await Store.CheckpointAsync(taken.Stored, Twelve, null, default);

        Assert.Equal(Twelve, (await GetAsync()).Checkpoint);
    }

    [Fact]
    public async Task AReleasedLeaseHasNoOwnerAndALargerCounter()
    {
        var held = await TakeAsync("a");

        Assert.True((await Store.ReleaseAsync(held, default)).Applied);

        Assert.Equal((null, null, 2, Checkpoint.TrimHorizon), Facts(await GetAsync()));
        Assert.False((await Store.RenewAsync(held, default)).Applied);
    }

    [Fact]
    public async Task AnAskedOwnerGoesOnAsCheckpointOwnerAndHandsOver()
    {
        var held = await TakeAsync("a");
        var asked = await Store.AskAsync(await GetAsync(), new WorkerId("b"), default);
        Assert.True(asked.Applied);
        Assert.Equal((new WorkerId("b"), new WorkerId("a"), "ta", 1), Ask(asked.Stored!));

        var unaware = await Store.RenewAsync(held, default);
        Assert.False(unaware.Applied);
        Assert.Equal((new WorkerId("b"), new WorkerId("a"), "ta", 1), Ask(unaware.Stored!));
        var renewed = await Store.RenewAsync(unaware.Stored!, default);
        var committed = await Store.CheckpointAsync(renewed.Stored!, Twelve, null, default);
        Assert.True(committed.Applied);
        var handed = await Store.HandOverAsync(committed.Stored!, default);

        Assert.True(handed.Applied);
        Assert.Equal((new WorkerId("b"), null, null, 4), Ask(handed.Stored!));
        var stored = await GetAsync();
        Assert.Equal((new WorkerId("b"), null, null, 4), Ask(stored));
        Assert.Equal((Twelve, 1), (stored.Checkpoint, stored.OwnerSwitches));
        Assert.False((await Store.CheckpointAsync(committed.Stored!, Checkpoint.ShardEnd, null, default)).Applied);
        var taken = await Store.TakeAsync(stored, new WorkerId("b"), "tb", default);
        Assert.Equal((new WorkerId("b"), null, "tb", 5), Ask(taken.Stored!));
        Assert.Equal(1, taken.Stored!.OwnerSwitches);
    }

    [Fact]
    public async Task ALeaseIsAskedForOnceAndOnlyInTheTenureSeen()
    {
        await TakeAsync("a");
        var seen = await GetAsync();

        Assert.False((await Store.AskAsync(seen with { Tenure = "an earlier one" }, new WorkerId("b"), default)).Applied);
        Assert.False((await Store.AskAsync(seen with { Tenure = null }, new WorkerId("b"), default)).Applied);
        Assert.False((await Store.AskAsync(seen with { Owner = new WorkerId("x") }, new WorkerId("b"), default)).Applied);
        Assert.True((await Store.AskAsync(seen, new WorkerId("b"), default)).Applied);
        var late = await Store.AskAsync(seen, new WorkerId("c"), default);

        Assert.False(late.Applied);
        Assert.Equal((new WorkerId("b"), new WorkerId("a"), "ta", 1), Ask(late.Stored!));
    }

    [Fact]
    public async Task AWithdrawnAskLeavesTheOwnerAsItWas()
    {
        var held = await TakeAsync("a");
        var asked = await Store.AskAsync(await GetAsync(), new WorkerId("b"), default);

        Assert.False((await Store.WithdrawAsync(asked.Stored! with { Owner = new WorkerId("c") }, default)).Applied);
        var withdrawn = await Store.WithdrawAsync(asked.Stored!, default);

        Assert.True(withdrawn.Applied);
        Assert.Equal((new WorkerId("a"), null, "ta", 1), Ask(withdrawn.Stored!));
        Assert.Equal((new WorkerId("a"), null, "ta", 1), Ask(await GetAsync()));
        Assert.False((await Store.HandOverAsync(asked.Stored!, default)).Applied);
        Assert.True((await Store.RenewAsync(held, default)).Applied);
    }

    [Fact]
    public async Task AnAskComesTooLateToWithdrawOnceItIsGranted()
    {
        await TakeAsync("a");
        var asked = await Store.AskAsync(await GetAsync(), new WorkerId("b"), default);
        await Store.HandOverAsync(asked.Stored!, default);

        var withdrawn = await Store.WithdrawAsync(asked.Stored!, default);

        Assert.False(withdrawn.Applied);
        Assert.Equal((new WorkerId("b"), null, null, 2), Ask(withdrawn.Stored!));
    }

    [Fact]
    public async Task AnAskedOwnerMayReleaseToAll()
    {
        await TakeAsync("a");
        var asked = await Store.AskAsync(await GetAsync(), new WorkerId("b"), default);

        Assert.True((await Store.ReleaseAsync(asked.Stored!, default)).Applied);

        Assert.Equal((null, null, null, 2), Ask(await GetAsync()));
    }

    [Fact]
    public async Task ATakeByTheCounterEndsAHandOver()
    {
        await TakeAsync("a");
        var asked = await Store.AskAsync(await GetAsync(), new WorkerId("b"), default);

        var taken = await Store.TakeAsync(asked.Stored!, new WorkerId("b"), "tb", default);

        Assert.Equal((new WorkerId("b"), null, "tb", 2), Ask(taken.Stored!));
        Assert.Equal(1, taken.Stored!.OwnerSwitches);
        Assert.False((await Store.RenewAsync(asked.Stored!, default)).Applied);
    }

    [Fact]
    public async Task ALeaseWithoutTenureCanBeAskedForToo()
    {
        // As a KCL worker holds it.
        await TakeAsync("a");
        var asked = await Store.AskAsync(await GetAsync(), new WorkerId("k"), default);
        var handed = await Store.HandOverAsync(asked.Stored!, default);

        Assert.True((await Store.AskAsync(handed.Stored!, new WorkerId("b"), default)).Applied);

        Assert.Equal((new WorkerId("b"), new WorkerId("k"), null, 2), Ask(await GetAsync()));
    }

    [Fact]
    public async Task OwnersNoteTheThroughputAndOthersKeepIt()
    {
        var held = await TakeAsync("a");
        Assert.Null((await GetAsync()).Throughput);

        var renewed = await Store.RenewAsync(held with { Throughput = 12.345678 }, default);
        Assert.Equal(12.345678, (await GetAsync()).Throughput);
        var moved = await Store.CheckpointAsync(renewed.Stored! with { Throughput = 0 }, Twelve, null, default);
        Assert.Equal(0, (await GetAsync()).Throughput);
        await Store.RenewAsync(moved.Stored! with { Throughput = null }, default);

        Assert.Equal(0, (await GetAsync()).Throughput);
    }

    [Fact]
    public async Task NotingChildrenLeavesTheCounterAlone()
    {
        var held = await TakeAsync("a");

        await Store.SetChildrenAsync(Shard, [new ShardId("c2"), new ShardId("c1")], default);
        await Store.SetChildrenAsync(new ShardId("nobody"), [new ShardId("c1")], default);

        Assert.Equal([new ShardId("c1"), new ShardId("c2")], (await GetAsync()).Children);
        Assert.True((await Store.RenewAsync(held, default)).Applied);
        Assert.Null(await Store.GetAsync(new ShardId("nobody"), default));
    }

    [Fact]
    public async Task FillingInAddsOnlyWhatIsMissingAndLeavesTheCounterAlone()
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123);
        var range = new HashKeyRange(5, UInt128.MaxValue);
        var held = await TakeAsync("a");

        await Store.FillInAsync(Shard, range, created, default);
        await Store.FillInAsync(Shard, new HashKeyRange(6, 7), created.AddDays(1), default);
        await Store.FillInAsync(new ShardId("nobody"), range, created, default);

        var stored = await GetAsync();
        Assert.Equal((range, created, 1), (stored.HashKeys, stored.StreamCreatedAt, stored.Counter));
        Assert.True((await Store.RenewAsync(held, default)).Applied);
        Assert.Null(await Store.GetAsync(new ShardId("nobody"), default));
    }

    [Fact]
    public async Task TheStreamsCreationIsFilledInWithoutAHashRange()
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123);
        await Store.CreateAsync(New(), default);

        await Store.FillInAsync(Shard, hashKeys: null, created.AddTicks(7), default);

        var stored = await GetAsync();
        Assert.Equal((null, created), (stored.HashKeys, stored.StreamCreatedAt));
    }

    [Fact]
    public async Task OnlyAFinishedUnchangedLeaseIsDeleted()
    {
        var held = await TakeAsync("a");
        Assert.False(await Store.DeleteAsync(held, default));
        var finished = await Store.CheckpointAsync(held, Checkpoint.ShardEnd, null, default);
        await Store.ReleaseAsync(finished.Stored!, default);

        Assert.False(await Store.DeleteAsync(finished.Stored!, default));
        Assert.True(await Store.DeleteAsync(await GetAsync(), default));

        Assert.Empty(await Store.ListAsync(default));
    }

    [Theory]
    [InlineData(CheckpointKind.At)]
    [InlineData(CheckpointKind.AtTimestamp)]
    [InlineData(CheckpointKind.TrimHorizon)]
    public async Task AWronglyFinishedLeaseGoesOnWhereItStood(CheckpointKind kind)
    {
        var stood = kind switch
        {
            CheckpointKind.At => Twelve,
            CheckpointKind.AtTimestamp => Checkpoint.AtTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123)),
            _ => Checkpoint.TrimHorizon,
        };
        var held = await TakeAsync("a");
        await Store.NoteBeforeEndAsync(Shard, stood, default);
        await Store.NoteBeforeEndAsync(new ShardId("nobody"), stood, default);
        var finished = await Store.CheckpointAsync(held, Checkpoint.ShardEnd, null, default);
        await Store.ReleaseAsync(finished.Stored!, default);
        var seen = await GetAsync();
        Assert.Equal((Checkpoint.ShardEnd, stood), (seen.Checkpoint, seen.BeforeEnd));

        Assert.False(await Store.ReopenAsync(seen with { Counter = seen.Counter - 1 }, default));
        Assert.True(await Store.ReopenAsync(seen, default));
        Assert.False(await Store.ReopenAsync(seen, default));

        var stored = await GetAsync();
        Assert.Equal((stood, null, null, seen.Counter + 1), (stored.Checkpoint, stored.BeforeEnd, stored.Owner, stored.Counter));
        Assert.Null(await Store.GetAsync(new ShardId("nobody"), default));
    }

    [Fact]
    public async Task ALeaseThatGoesOnIsNotReopened()
    {
        var held = await TakeAsync("a");
        await Store.NoteBeforeEndAsync(Shard, Twelve, default);

        Assert.False(await Store.ReopenAsync(await GetAsync(), default));
        Assert.True((await Store.RenewAsync(held, default)).Applied);
    }

    [Fact]
    public async Task SeveralLeasesArePreparedTogetherOrNotAtAll()
    {
        var first = await TakeAsync("a");
        await Store.CreateAsync(New() with { ShardId = new ShardId("other") }, default);
        var second = (await Store.TakeAsync((await Store.GetAsync(new ShardId("other"), default))!, new WorkerId("a"), "t2", default)).Stored!;
        var state = "manifest"u8.ToArray();

        Assert.False(await Store.PrepareJointlyAsync([new JointPart(first, Twelve), new JointPart(second with { Counter = 0 }, Twelve)], state, default));
        Assert.False(await Store.PrepareJointlyAsync([new JointPart(first, Twelve), new JointPart(second with { Tenure = "another" }, Twelve)], state, default));
        Assert.Equal((null, 1), ((await GetAsync()).Pending, (await GetAsync()).Counter));

        Assert.True(await Store.PrepareJointlyAsync([new JointPart(first with { Throughput = 77 }, Twelve), new JointPart(second, Twelve)], state, default));

        var stored = await GetAsync();
        Assert.Equal(Facts(new JointPart(first, Twelve).After(state)), Facts(stored));
        Assert.Equal((Twelve, 77, 0), (stored.Pending!.Position, stored.Throughput, stored.OwnerSwitches));
        Assert.Equal("manifest", Encoding.UTF8.GetString(stored.Pending.State.Span));
        Assert.Equal(Twelve, (await Store.GetAsync(new ShardId("other"), default))!.Pending!.Position);

        // What is prepared must be committed before anything else is.
        Assert.False(await Store.PrepareJointlyAsync([new JointPart(stored, Twelve)], state, default));
        Assert.True((await Store.CheckpointAsync(stored, Twelve, null, default)).Applied);
    }

    [Fact]
    public async Task AWriteToAMissingLeaseIsNotApplied()
    {
        var write = await Store.RenewAsync(New() with { Owner = new WorkerId("a") }, default);

        Assert.Equal(new LeaseWrite(Applied: false, Stored: null), write);
    }

    private static Lease New() => new() { ShardId = Shard, Checkpoint = Checkpoint.TrimHorizon };

    private static (WorkerId? Owner, string? Tenure, long Counter, Checkpoint Checkpoint) Facts(Lease lease) =>
        (lease.Owner, lease.Tenure, lease.Counter, lease.Checkpoint);

    private static (WorkerId? Owner, WorkerId? CheckpointOwner, string? Tenure, long Counter) Ask(Lease lease) =>
        (lease.Owner, lease.CheckpointOwner, lease.Tenure, lease.Counter);

    private async Task<Lease> GetAsync() => await Store.GetAsync(Shard, default) ?? throw new InvalidOperationException($"{Shard} has no lease");

    private async Task<Lease> TakeAsync(string worker)
    {
        await Store.CreateAsync(New(), default);
        return (await Store.TakeAsync(await GetAsync(), new WorkerId(worker), $"t{worker}", default)).Stored!;
    }
}
