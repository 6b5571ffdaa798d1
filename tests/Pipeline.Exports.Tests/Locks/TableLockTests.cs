using Local.Aws.Control;
using Microsoft.Extensions.Logging.Abstractions;
using Pipeline.Exports.Locks;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tests.Support;
using Testing.Support;

namespace Pipeline.Exports.Tests.Locks;

public sealed class TableLockTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task S2_3_OfManyThatTakeALockAtOnceOneHasIt()
    {
        await using var rig = await ExportRig.StartAsync();

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Locks(rig, new ManualTimeProvider()).TryTakeAsync(ExportRig.Table, CancellationToken.None)));

        await Assert.Single(taken, one => one is not null)!.DisposeAsync();
    }

    [Fact]
    public async Task S2_3_LocksOfDifferentTablesAreHeldAtTheSameTime()
    {
        await using var rig = await ExportRig.StartAsync();
        var locks = Locks(rig, new ManualTimeProvider());

        await using var one = await locks.TryTakeAsync(ExportRig.Table, CancellationToken.None);
        await using var other = await locks.TryTakeAsync(new TableId("acme", "orders"), CancellationToken.None);

        Assert.NotNull(one);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task S2_3_TheLockOfACrashedOwnerIsTakenWhenItHasStoodStillForItsTimeAsTheObserverSawIt()
    {
        await using var rig = await ExportRig.StartAsync();
        var store = new LockStore(rig.DynamoDb, "locks", TimeProvider.System);
        await store.TakeAsync(ExportRig.Table, seen: null, "crashed", Duration, CancellationToken.None);
        var clock = new ManualTimeProvider();
        var locks = Locks(rig, clock);

        var atFirst = await locks.TryTakeAsync(ExportRig.Table, CancellationToken.None);
        clock.Advance(Duration - TimeSpan.FromSeconds(1));
        var early = await locks.TryTakeAsync(ExportRig.Table, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(1));
        await using var taken = await locks.TryTakeAsync(ExportRig.Table, CancellationToken.None);

        Assert.Null(atFirst);
        Assert.Null(early);
        Assert.Equal(2, taken!.Fence);
    }

    [Fact]
    public async Task S2_3_ALockIsNotTakenFromAnOwnerThatRenewsIt()
    {
        await using var rig = await ExportRig.StartAsync();
        var store = new LockStore(rig.DynamoDb, "locks", TimeProvider.System);
        var held = await store.TakeAsync(ExportRig.Table, seen: null, "alive", Duration, CancellationToken.None);
        var clock = new ManualTimeProvider();
        var locks = Locks(rig, clock);

        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await locks.TryTakeAsync(ExportRig.Table, CancellationToken.None));
            held = await store.RenewAsync(held!, CancellationToken.None);
            clock.Advance(Duration * 0.9);
        }

        Assert.Null(await locks.TryTakeAsync(ExportRig.Table, CancellationToken.None));
    }

    [Fact]
    public async Task S2_3_OnlyItsOwnerReleasesALock()
    {
        await using var rig = await ExportRig.StartAsync();
        var store = new LockStore(rig.DynamoDb, "locks", TimeProvider.System);
        var first = await store.TakeAsync(ExportRig.Table, seen: null, "first", Duration, CancellationToken.None);
        var second = await store.TakeAsync(ExportRig.Table, first, "second", Duration, CancellationToken.None);

        await store.ReleaseAsync(first!, CancellationToken.None);
        var between = await store.FindAsync(ExportRig.Table, CancellationToken.None);
        await store.ReleaseAsync(second!, CancellationToken.None);
        var after = await store.FindAsync(ExportRig.Table, CancellationToken.None);

        Assert.Equal("second", between!.Owner);
        Assert.Equal((null, 2), (after!.Owner, after.Fence));
    }

    [Fact]
    public async Task TheFencingNumberGoesOnWhereALockWasReleased()
    {
        await using var rig = await ExportRig.StartAsync();
        var locks = Locks(rig, new ManualTimeProvider());
        var fences = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            await using var held = await locks.TryTakeAsync(ExportRig.Table, CancellationToken.None);
            fences.Add(held!.Fence);
        }

        Assert.Equal([1, 2, 3], fences);
    }

    [Fact]
    public async Task ALockIsRenewedWhileItsOwnerWorks()
    {
        await using var rig = await ExportRig.StartAsync();
        var clock = new ManualTimeProvider();
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var held = await Locks(rig, clock).TryTakeAsync(ExportRig.Table, CancellationToken.None);
        using var rule = rig.Aws.Control.On("DynamoDB.UpdateItem", (_, _) =>
        {
            renewed.TrySetResult();
            return ValueTask.FromResult(ControlAction.Proceed);
        });

        clock.Advance(Duration / 4);
        await renewed.Task.WaitAsync(TimeSpan.FromSeconds(30));

        held!.Ensure(Duration / 2);
    }

    [Fact]
    public async Task AnOwnerThatStoodStillForTheTimeOfItsLockKnowsThatItIsOver()
    {
        await using var rig = await ExportRig.StartAsync();
        var clock = new ManualTimeProvider();
        using var rule = rig.Aws.Control.On("DynamoDB.UpdateItem", (request, _) => ValueTask.FromResult(
            request.Body.Span.IndexOf("#beat = :beat"u8) >= 0 ? ControlAction.FailBefore("InternalServerError", 500) : ControlAction.Proceed));
        await using var held = await Locks(rig, clock).TryTakeAsync(ExportRig.Table, CancellationToken.None);

        held!.Ensure(TimeSpan.FromSeconds(10));
        clock.Advance(Duration - TimeSpan.FromSeconds(10));

        Assert.Throws<LockLostException>(() => held.Ensure(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task ATakeWhoseAnswerWasLostIsRecognised()
    {
        await using var rig = await ExportRig.StartAsync();
        var store = new LockStore(rig.DynamoDb, "locks", TimeProvider.System);
        var taken = await store.TakeAsync(ExportRig.Table, seen: null, "mine", Duration, CancellationToken.None);

        var again = await store.TakeAsync(ExportRig.Table, seen: null, "mine", Duration, CancellationToken.None);

        Assert.Equal(taken, again);
        Assert.Null(await store.TakeAsync(ExportRig.Table, seen: null, "other", Duration, CancellationToken.None));
    }

    private static TableLocks Locks(ExportRig rig, TimeProvider time) =>
        new(new LockStore(rig.DynamoDb, "locks", time), "test", Duration, time, NullLogger<HeldTableLock>.Instance);
}
