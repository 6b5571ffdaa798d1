using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Shards;

public sealed class ServiceClockTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly TestLog<ServiceClock> _log = new();

    [Fact]
    public void BetweenAnswersItRunsAndStaysBehindTheService()
    {
        var clock = Create(localAhead: TimeSpan.FromDays(3));
        var service = _time.GetUtcNow();
        clock.Note(service);
        Assert.Equal(service, clock.Now);

        _time.Advance(TimeSpan.FromSeconds(100));

        Assert.InRange(_time.GetUtcNow() - clock.Now, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void ALaterAnswerIsBelievedAlsoIfItIsEarlier()
    {
        var clock = Create(TimeSpan.Zero);
        clock.Note(_time.GetUtcNow().AddHours(1));

        clock.Note(_time.GetUtcNow());

        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }

    [Fact]
    public void ALeapAheadIsBelievedWhenTwoAnswersAgree()
    {
        var clock = Create(TimeSpan.Zero);
        clock.Note(_time.GetUtcNow());
        clock.Note(_time.GetUtcNow().AddYears(10));
        Assert.Equal(_time.GetUtcNow(), clock.Now);

        // Another one that does not agree with the first.
        clock.Note(_time.GetUtcNow().AddYears(20));
        Assert.Equal(_time.GetUtcNow(), clock.Now);

        // A host that was suspended for a day: its monotonic clock stood still, and every answer says so.
        clock.Note(_time.GetUtcNow().AddDays(1));
        _time.Advance(TimeSpan.FromMinutes(1));
        clock.Note(_time.GetUtcNow().AddDays(1));

        Assert.Equal(_time.GetUtcNow().AddDays(1), clock.Now);
        Assert.Equal(3, _log.At(LogLevel.Warning).Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public void AFirstDateThatThisHostsClockContradictsIsNotBelievedAlone(int years)
    {
        var clock = Create(TimeSpan.Zero);
        clock.Note(_time.GetUtcNow().AddYears(years));

        Assert.True(clock.IsUnsure);
        Assert.True(clock.Now <= _time.GetUtcNow() - ServiceClock.Margin);

        // The next one agrees with the clock.
        clock.Note(_time.GetUtcNow());

        Assert.False(clock.IsUnsure);
        Assert.Equal(_time.GetUtcNow(), clock.Now);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void AFirstDateThatTheNextAnswerConfirmsIsBelievedWhateverThisHostsClockSays(int localAheadDays)
    {
        var clock = Create(TimeSpan.FromDays(localAheadDays));
        var service = _time.GetUtcNow();
        clock.Note(service);
        Assert.True(clock.Now <= service);

        clock.Note(service);

        Assert.False(clock.IsUnsure);
        Assert.Equal(service, clock.Now);
    }

    [Fact]
    public void WithoutADatedAnswerTheLocalClockCountsLessAMarginAndThatIsSaidOnce()
    {
        var clock = Create(TimeSpan.Zero);
        clock.Note(null);

        Assert.Equal(_time.GetUtcNow() - ServiceClock.Margin, clock.Now);
        Assert.Equal(_time.GetUtcNow() - ServiceClock.Margin, clock.Now);

        Assert.Single(_log.At(LogLevel.Warning));
    }

    private ServiceClock Create(TimeSpan localAhead) => new(new SkewedClock(_time, localAhead), _log);
}
