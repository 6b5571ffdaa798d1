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
