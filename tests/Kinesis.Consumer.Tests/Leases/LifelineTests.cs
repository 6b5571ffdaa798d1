using Kinesis.Consumer.Leases;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Leases;

public sealed class LifelineTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly LeaseOptions _options = new();

    [Fact]
    public void AllLeasesAgeWithTheHeartbeatWhateverTheirOwnWrites()
    {
        var lifeline = new Lifeline(hasRow: true, _options, _time);
        lifeline.Beaten(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(TimeSpan.FromSeconds(6), lifeline.Age(_time.GetTimestamp()));
    }

    [Fact]
    public void PerLeaseTheOlderOfBothSignsCounts()
    {
        var lifeline = new Lifeline(hasRow: true, _options, _time);
        var renewedAt = _time.GetTimestamp();
        lifeline.SetPerLease(isPerLease: true);
        _time.Advance(TimeSpan.FromSeconds(3));
        lifeline.Beaten(_time.GetTimestamp());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(4), lifeline.Age(renewedAt));
        Assert.Equal(TimeSpan.FromSeconds(1), lifeline.Age(_time.GetTimestamp()));
    }

    [Fact]
    public void ALeaseThatNeedNotBeRenewedForAnHourHasNotEndedWhenItMustBeRenewedAgain()
    {
        var lifeline = new Lifeline(hasRow: true, _options, _time);
        var renewedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromHours(1));
        lifeline.Beaten(_time.GetTimestamp());

        Assert.True(lifeline.SetPerLease(isPerLease: true));
        Assert.Equal(TimeSpan.Zero, lifeline.Age(renewedAt));
    }

    [Fact]
    public void AHeartbeatAfterTheEndRevivesNothing()
    {
        var lifeline = new Lifeline(hasRow: true, _options, _time);
        lifeline.Beaten(_time.GetTimestamp());
        var epoch = lifeline.Epoch;

        // Sent in time, answered too late: others may have taken what was held meanwhile.
        _time.Advance(TimeSpan.FromSeconds(8));
        var sentAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        lifeline.Beaten(sentAt);

        Assert.Equal(TimeSpan.FromSeconds(1), lifeline.Age(0));
        Assert.NotEqual(epoch, lifeline.Epoch);
    }

    [Fact]
    public void NothingIsTakenWithoutAHeartbeatThatGotThroughLately()
    {
        var lifeline = new Lifeline(hasRow: true, _options, _time);

        Assert.False(lifeline.IsFresh);

        lifeline.Beaten(_time.GetTimestamp());

        Assert.True(lifeline.IsFresh);

        _time.Advance(_options.Duration / 2);

        Assert.False(lifeline.IsFresh);
    }

    [Fact]
    public void WithoutARowLeasesAreRenewedOneByOneForGood()
    {
        var lifeline = new Lifeline(hasRow: true, _options, _time);
        lifeline.DoWithoutRow();
        lifeline.SetPerLease(isPerLease: false);

        Assert.True(lifeline.IsPerLease);
        Assert.True(lifeline.IsFresh);
    }

    [Fact]
    public void TheOptionDecidesAgainstTheRowsWord()
    {
        _options.Renewal = LeaseRenewal.PerLease;
        var lifeline = new Lifeline(hasRow: true, _options, _time);

        Assert.True(lifeline.IsPerLease);
        Assert.False(lifeline.SetPerLease(isPerLease: false));
        Assert.True(lifeline.IsPerLease);
    }
}
