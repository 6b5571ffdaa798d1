using Kinesis.Consumer.Health;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Health;

/// <summary>A thread pool whose threads calls of the application block. No thread of the real one is blocked here.</summary>
public sealed class PoolWatchTests
{
    private readonly TestLog<PoolWatch> _log = new();

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(200)]
    [InlineData(900)]
    public async Task BlockingCallsLeaveThreadsToEverythingElseAfterAFewLooks(int due)
    {
        var pool = new BlockedPool(due, least: 2);
        await using var watch = new PoolWatch(pool, () => pool.Calls, _log);
        Assert.Equal(due < 2, pool.Answers());

        for (var looks = 0; looks < 8; looks++)
        {
            watch.RunOnce();
        }

        Assert.True(pool.Answers());
        Assert.InRange(pool.Least, due < 2 ? 2 : due + 1, (2 * due) + PoolPlanner.Reserve);
    }

    [Fact]
    public async Task WhatToDoIsSaidOnce()
    {
        var pool = new BlockedPool(due: 200, least: 2);
        await using var watch = new PoolWatch(pool, () => pool.Calls, _log);

        for (var looks = 0; looks < 8; looks++)
        {
            watch.RunOnce();
        }

        Assert.True(pool.Raises > 1);
        Assert.Contains("Await instead of blocking", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
        Assert.Equal(pool.Raises - 1, _log.At(LogLevel.Debug).Count);
    }

    [Fact]
    public async Task APoolThatAnswersIsLeftAloneHoweverManyCallsAwait()
    {
        var pool = new BlockedPool(due: 0, least: 2);
        await using var watch = new PoolWatch(pool, () => 200, _log);

        watch.RunOnce();

        Assert.Equal((2, 0), (pool.Least, pool.Raises));
        Assert.Empty(_log.At(LogLevel.Warning));
    }

    [Fact]
    public async Task APoolThatNoCallOfTheApplicationBlocksIsLeftAlone()
    {
        var pool = new BlockedPool(due: 200, least: 2);
        await using var watch = new PoolWatch(pool, () => 0, _log);

        watch.RunOnce();

        Assert.Equal(0, pool.Raises);
    }

    [Fact]
    public async Task APoolThatRefusesIsNotSaidToBeRaised()
    {
        var pool = new BlockedPool(due: 200, least: 2) { Refuses = true };
        await using var watch = new PoolWatch(pool, () => pool.Calls, _log);

        watch.RunOnce();

        Assert.Empty(_log.At(LogLevel.Warning));
    }

    [Theory]
    [InlineData(200, 0, 2, 30, 30)]
    [InlineData(200, 0, 30, 30, null)]
    [InlineData(5_000, 5_000, 2, 32_767, PoolPlanner.Limit)]
    [InlineData(5_000, 5_000, 4_000, 32_767, null)]
    [InlineData(200, 3, 2, 32_767, 200 + 3 + PoolPlanner.Reserve)]
    [InlineData(200, 3, 219, 32_767, null)]
    public void ThePlanKeepsToItsBoundsAndNeverLowers(int calls, long queued, int least, int most, int? expected) =>
        Assert.Equal(expected, PoolPlanner.Plan(calls, queued, least, most));

    [Fact]
    public async Task TheThreadEndsWithTheWatch()
    {
        var watch = new PoolWatch(new SystemThreadPool(), () => 0, _log);
        watch.Start();

        // Ends only when the thread has.
        await watch.DisposeAsync();

        Assert.Empty(_log.At(LogLevel.Error));
    }

    [Fact]
    public void CallsCountWhileTheyAreUnderWay()
    {
        var watch = new ShardWatch(new ManualTimeProvider());
        var first = watch.CallStarted(ProcessorCall.ProcessAsync);
        watch.CallStarted(ProcessorCall.WriteAsync);

        Assert.Equal(2, watch.CallCount);
        watch.CallEnded(first);
        Assert.Equal(1, watch.CallCount);
    }
}
