using Pipeline.Sinks.Table;
using Testing.Support;

namespace Pipeline.Sinks.Tests.Table;

public sealed class AdaptiveLimitTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task NoMoreThanTheLimitGetIn()
    {
        var limit = new AdaptiveLimit(1, 2, 8, _time);
        await limit.EnterAsync(CancellationToken.None);
        await limit.EnterAsync(CancellationToken.None);

        var third = limit.EnterAsync(CancellationToken.None).AsTask();
        Assert.False(third.IsCompleted);
        limit.Leave();

        await third.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(2, limit.InUse);
    }

    [Fact]
    public async Task ALimitThatIsUsedUpGrowsByOneForEachRound()
    {
        var limit = new AdaptiveLimit(1, 2, 8, _time);
        await limit.EnterAsync(CancellationToken.None);
        await limit.EnterAsync(CancellationToken.None);

        limit.Succeeded();
        limit.Succeeded();
        limit.Succeeded();

        Assert.Equal(3, limit.Current);
    }

    [Fact]
    public void ALimitThatIsNotUsedUpDoesNotGrow()
    {
        var limit = new AdaptiveLimit(1, 2, 8, _time);

        for (var i = 0; i < 100; i++)
        {
            limit.Succeeded();
        }

        Assert.Equal(2, limit.Current);
    }

    [Fact]
    public void TheThrottlesOfOneMomentCountOnce()
    {
        var limit = new AdaptiveLimit(1, 90, 90, _time);

        limit.Throttled();
        limit.Throttled();
        Assert.Equal(60, limit.Current);
        _time.Advance(TimeSpan.FromSeconds(1));
        limit.Throttled();

        Assert.Equal(40, limit.Current);
    }

    [Fact]
    public async Task AWaiterThatGivesUpLeavesItsPlaceToTheNext()
    {
        var limit = new AdaptiveLimit(1, 1, 8, _time);
        await limit.EnterAsync(CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var impatient = limit.EnterAsync(cancelled.Token).AsTask();
        var patient = limit.EnterAsync(CancellationToken.None).AsTask();

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        limit.Leave();

        await patient.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1, limit.InUse);
    }
}
