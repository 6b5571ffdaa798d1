using Kinesis.Consumer.Leases;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Leases;

public sealed class LeaseObserverTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void AStandstillIsKnownUpToWhenTheReadWasSentHoweverLateItsAnswerComes()
    {
        var observer = new LeaseObserver(_time);
        observer.Observe([At(7)]);
        _time.Advance(TimeSpan.FromSeconds(2));
        var sentAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(2), observer.Observe([At(7)], asOf: sentAt)[0].Unchanged);
        Assert.Equal(TimeSpan.Zero, observer.Observe([At(8)], asOf: sentAt)[0].Unchanged);
    }

    [Fact]
    public void ALeaseAgesFromWhenItsCounterWasLastSeenToChange()
    {
        var observer = new LeaseObserver(_time);
        Assert.Equal(TimeSpan.Zero, observer.Observe([At(7)])[0].Unchanged);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(4), observer.Observe([At(7)])[0].Unchanged);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.Zero, observer.Observe([At(8)])[0].Unchanged);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromSeconds(1), observer.Observe([At(8)])[0].Unchanged);
    }

    [Fact]
    public void ARequestThatAKclWorkerEndedByTakingTheLeaseIsNotTheOneThatCameAfter()
    {
        var observer = new LeaseObserver(_time);
        var asked = At(7) with { Owner = new WorkerId("me"), CheckpointOwner = new WorkerId("kcl"), OwnerSwitches = 1 };
        observer.Observe([asked]);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(TimeSpan.FromSeconds(20), observer.Observe([asked])[0].Asked);

        // Taken and asked for again between two looks. A checkpoint of the owner meanwhile sets the count back.
        Assert.Equal(TimeSpan.FromSeconds(20), observer.Observe([asked with { Counter = 8, OwnerSwitches = 0 }])[0].Asked);
        Assert.Equal(TimeSpan.Zero, observer.Observe([asked with { Counter = 9, OwnerSwitches = 1 }])[0].Asked);
    }

    [Fact]
    public void ALeaseThatWasGoneStartsAnew()
    {
        var observer = new LeaseObserver(_time);
        observer.Observe([At(7)]);
        observer.Observe([]);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(TimeSpan.Zero, observer.Observe([At(7)])[0].Unchanged);
    }

    private static Lease At(long counter) =>
        new() { ShardId = new ShardId("s"), Counter = counter, Owner = new WorkerId("w"), Checkpoint = Checkpoint.TrimHorizon };
}
