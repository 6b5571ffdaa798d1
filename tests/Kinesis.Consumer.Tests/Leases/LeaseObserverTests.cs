using Kinesis.Consumer.Leases;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Leases;

public sealed class LeaseObserverTests
{
    private readonly ManualTimeProvider _time = new();

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
