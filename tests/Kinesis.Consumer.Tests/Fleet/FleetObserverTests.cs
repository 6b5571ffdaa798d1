using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Fleet;

public sealed class FleetObserverTests
{
    private static readonly ProcessId Me = new(new WorkerId("me"), "p0");
    private static readonly ProcessId A = new(new WorkerId("a"), "p1");

    private readonly ManualTimeProvider _time = new();
    private readonly FleetObserver _observer;

    public FleetObserverTests() => _observer = new FleetObserver(Me, _time);

    [Fact]
    public void SilenceIsKnownUpToWhenTheReadWasSentHoweverLateItsAnswerComes()
    {
        _observer.Observe([Row(A, 1)]);
        _time.Advance(TimeSpan.FromSeconds(2));
        var sentAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(30));
        _observer.Observe([Row(A, 1)], sentAt);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(2), _observer.SilenceOf(Held(A)));
    }

    [Fact]
    public void SilenceCountsFromTheLookThatSawTheRowMove()
    {
        _observer.Observe([Row(A, 1)]);
        _time.Advance(TimeSpan.FromSeconds(3));
        _observer.Observe([Row(A, 1)]);

        Assert.Equal(TimeSpan.FromSeconds(3), _observer.SilenceOf(Held(A)));

        _observer.Observe([Row(A, 2)]);

        Assert.Equal(TimeSpan.Zero, _observer.SilenceOf(Held(A)));
    }

    [Fact]
    public void AnOldVersionOfARowIsNoSignOfLife()
    {
        _observer.Observe([Row(A, 2)]);
        _time.Advance(TimeSpan.FromSeconds(5));
        _observer.Observe([Row(A, 1)]);
        _observer.Observe([Row(A, 2)]);

        Assert.Equal(TimeSpan.FromSeconds(5), _observer.SilenceOf(Held(A)));
    }

    [Fact]
    public void ARowThatIsDeletedIsSilenceFromThenOnAndItsReturnIsLife()
    {
        _observer.Observe([Row(A, 5)]);
        _time.Advance(TimeSpan.FromSeconds(9));
        _observer.Observe([]);
        _time.Advance(TimeSpan.FromSeconds(2));

        // Old reads may go on to show it.
        _observer.Observe([Row(A, 5)]);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        _observer.Observe([]);

        Assert.Equal(TimeSpan.FromSeconds(4), _observer.SilenceOf(Held(A)));
        Assert.False(_observer.IsForeign(Held(A)));

        _observer.Observe([Row(A, 6)]);

        Assert.Equal(TimeSpan.Zero, _observer.SilenceOf(Held(A)));
    }

    [Fact]
    public void TheFormerSelfOfAWorkerIsJudgedByItsOwnRow()
    {
        var again = A with { Process = "p2" };
        _observer.Observe([Row(A, 9)]);
        _time.Advance(TimeSpan.FromSeconds(6));
        _observer.Observe([Row(A, 9), Row(again, 1)]);

        Assert.Equal(TimeSpan.FromSeconds(6), _observer.SilenceOf(Held(A)));
        Assert.Equal(TimeSpan.Zero, _observer.SilenceOf(Held(again)));
    }

    [Fact]
    public void ALeaseThatWasHandedOverAndNotTakenIsJudgedByAnyRowOfItsNewOwner()
    {
        _observer.Observe([Row(A, 1)]);
        _time.Advance(TimeSpan.FromSeconds(6));
        _observer.Observe([Row(A, 1), Row(A with { Process = "p2" }, 1)]);

        Assert.Equal(TimeSpan.Zero, _observer.SilenceOf(Held(A) with { Tenure = null }));
    }

    [Fact]
    public void AnOwnerWithoutARowIsForeignAndItsLeaseSpeaksForItself()
    {
        _observer.Observe([Row(A, 1)]);
        var kcl = new WorkerId("kcl");

        // The KCL leaves the attribute of a tenure before it as it is.
        Assert.True(_observer.IsForeign(Held(A) with { Owner = kcl }));
        Assert.Null(_observer.SilenceOf(Held(A) with { Owner = kcl }));
        Assert.True(_observer.IsForeign(Held(A) with { Owner = kcl, CheckpointOwner = A.Worker }));
        Assert.False(_observer.IsForeign(Held(A)));
        Assert.False(_observer.IsForeign(Held(Me)));
        Assert.False(_observer.IsForeign(Held(A) with { Owner = kcl, Checkpoint = Checkpoint.ShardEnd }));
        Assert.False(_observer.IsForeign(Held(A) with { Owner = null, Tenure = null }));
    }

    [Fact]
    public void AProcessWithoutARowIsForeignAlsoIfAnotherOfItsWorkerIdHasOne()
    {
        _observer.Observe([Row(Me, 1), Row(A, 1)]);

        Assert.True(_observer.IsForeign(Held(A with { Process = "p2" })));
        Assert.False(_observer.IsForeign(Held(Me with { Process = "p2" })));
    }

    [Fact]
    public void AHintAndARowThatGoesAreNewsOnce()
    {
        Assert.False(_observer.Observe([Row(Me, 1, hint: 1), Row(A, 1)]));
        Assert.True(_observer.Observe([Row(Me, 2, hint: 2), Row(A, 2, hint: 1)]));
        Assert.False(_observer.Observe([Row(Me, 2, hint: 2), Row(A, 2, hint: 1)]));
        Assert.True(_observer.Observe([Row(Me, 3, hint: 2)]));
        Assert.False(_observer.Observe([Row(Me, 3, hint: 2)]));
    }

    [Fact]
    public void AHintGivenBeforeTheRowWasFirstSeenIsNews() => Assert.True(_observer.Observe([Row(A, 4, hint: 2)]));

    [Fact]
    public void OnlyLivingProcessesAskAndCount()
    {
        var asking = Row(A, 1) with { Asks = [new ShardId("s1")] };
        _observer.Observe([Row(Me, 1), asking]);

        Assert.Equal([new ShardId("s1")], _observer.AsksOfOthers(TimeSpan.FromSeconds(10)));
        Assert.Equal(2, _observer.CountAlive(TimeSpan.FromSeconds(10)));

        _time.Advance(TimeSpan.FromSeconds(10));
        _observer.Observe([Row(Me, 2), asking]);

        Assert.Empty(_observer.AsksOfOthers(TimeSpan.FromSeconds(10)));
        Assert.Equal(1, _observer.CountAlive(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void TheSameWorkerIdInTwoLivingProcessesIsSeenAndAFormerSelfsLastWriteIsNone()
    {
        var other = Me with { Process = "p9" };
        _observer.Observe([Row(Me, 1), Row(other, 7)]);
        _observer.Observe([Row(Me, 2), Row(other, 8)]);

        Assert.Null(_observer.FindDouble(TimeSpan.FromSeconds(10)));

        _observer.Observe([Row(Me, 3), Row(other, 9)]);

        Assert.Equal(other, _observer.FindDouble(TimeSpan.FromSeconds(10)));
    }

    private static FleetRow Row(ProcessId id, long beat, long hint = 0) => new(id, beat, hint, []);

    private static Lease Held(ProcessId owner) => new()
    {
        ShardId = new ShardId("shardId-000000000000"),
        Checkpoint = Checkpoint.TrimHorizon,
        Owner = owner.Worker,
        Tenure = Lease.NewTenure(owner.Process),
    };
}
