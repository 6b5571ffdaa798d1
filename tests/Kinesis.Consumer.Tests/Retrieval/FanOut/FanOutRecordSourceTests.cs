using System.Globalization;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Tests.Retrieval.FanOut;

[Collection(VirtualTimeGroup.Name)]
public sealed class FanOutRecordSourceTests : IDisposable
{
    private readonly FanOutBench _bench = new();

    private FakeKinesis Kinesis => _bench.Kinesis;

    [Fact]
    public async Task ReadingBeginsAtTheCheckpointsRecord()
    {
        Kinesis.Put(0, "a", "b", "c");

        var source = _bench.Open(Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(2))));

        Assert.Equal("b c", await _bench.ReadAsync(source));
        Assert.Equal([$"AtSequenceNumber {FakeKinesis.Id(0)} {FakeShard.Sequence(2)}"], Kinesis.Subscribed);
    }

    [Fact]
    public async Task ATimeToStartAtIsHandedOn()
    {
        var start = _bench.Time.GetUtcNow() + TimeSpan.FromSeconds(1);
        Kinesis.Put(0, "early");
        _bench.Time.Advance(TimeSpan.FromSeconds(1));
        Kinesis.Put(0, "late");

        Assert.Equal("late", await _bench.ReadAsync(_bench.Open(Checkpoint.AtTimestamp(start))));
    }

    [Fact]
    public async Task AStartAheadOfTheServicesClockIsWaitedForAndSaidOnce()
    {
        var read = _bench.ReadAsync(_bench.Open(Checkpoint.AtTimestamp(_bench.Time.GetUtcNow().AddSeconds(60))));
        await _bench.RunForAsync(61);
        Kinesis.Put(0, "in time");

        Assert.Equal("in time", await read);
        Assert.False(_bench.Consumer.IsRefused);
        Assert.Equal($"The start of {FakeKinesis.Id(0)} lies ahead of the service's clock, waiting for it", Assert.Single(_bench.SubscriberLog.At(LogLevel.Warning)));
    }

    [Fact]
    public async Task AnEndThatNamesNoChildrenIsAskedForAgainAsTheShardMayStillBeClosing()
    {
        Kinesis.Put(0, "a");
        Kinesis.FalseEndOnce = true;
        var source = _bench.Open();
        Assert.Equal("a", await _bench.ReadAsync(source));

        // It was false, and only now the shard is closed.
        Kinesis.Put(0, "b");
        Kinesis.Split(0);
        var read = source.ReadAsync(CancellationToken.None).AsTask();
        await _bench.Time.RunUntilAsync(read);
        using var fetched = await read;

        Assert.Equal((true, 1, 2), (fetched.IsEnd, fetched.Records.Length, fetched.Children.Count));
    }

    [Fact]
    public async Task AnEndThatNeverNamesChildrenIsBelievedAtTheSecondLook()
    {
        Kinesis.Put(0, "a");
        Kinesis.Split(0);
        Kinesis.ReportsChildren = false;
        var source = _bench.Open();
        var read = source.ReadAsync(CancellationToken.None).AsTask();
        await _bench.Time.RunUntilAsync(read);
        using var first = await read;
        var second = source.ReadAsync(CancellationToken.None).AsTask();
        await _bench.Time.RunUntilAsync(second);
        using var last = await second;

        Assert.Equal((false, 1, true, 0), (first.IsEnd, first.Records.Length, last.IsEnd, last.Records.Length));
    }

    [Fact]
    public async Task AfterFiveMinutesTheShardIsSubscribedAgainWithoutAWordOrAGap()
    {
        var source = _bench.Open();
        for (var i = 0; i < 22; i++)
        {
            Kinesis.Put(0, $"r{i}");
            Assert.Equal($"r{i}", await _bench.ReadAsync(source));
            await _bench.RunForAsync(30);
        }

        Assert.InRange(Kinesis.Subscribed.Count(), 3, 4);
        Assert.All(Kinesis.Subscribed.Skip(1), call => Assert.StartsWith("AfterSequenceNumber", call, StringComparison.Ordinal));
        Assert.Empty(_bench.SubscriberLog.At(LogLevel.Warning));
    }

    [Fact]
    public async Task ASubscriptionThatFallsSilentIsReplacedAfterAMinute()
    {
        var source = _bench.Open();
        Kinesis.Put(0, "a");
        Assert.Equal("a", await _bench.ReadAsync(source));
        Kinesis.IsSilent = true;
        var silentFrom = _bench.Time.GetUtcNow();
        var read = _bench.ReadAsync(source);
        await _bench.Time.RunUntilAsync(() => Kinesis.Subscribed.Count() == 2, () => "not subscribed again", limitSeconds: 80);
        Assert.True(Kinesis.FanOutCalls[^1].At - silentFrom >= TimeSpan.FromSeconds(60));
        Kinesis.IsSilent = false;

        Kinesis.Put(0, "b");

        Assert.Equal("b", await read);
        Assert.Contains(_bench.SubscriberLog.At(LogLevel.Warning), line => line.Contains("failing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnIdleShardIsNotTakenForSilent()
    {
        var source = _bench.Open();
        var read = _bench.ReadAsync(source, limitSeconds: 500);
        await _bench.RunForAsync(200);
        Assert.Single(Kinesis.Subscribed);

        Kinesis.Put(0, "a");

        Assert.Equal("a", await read);
    }

    [Fact]
    public async Task AnotherSubscriptionOfTheConsumerIsWaitedOutQuietly()
    {
        using var before = _bench.Open();
        Kinesis.Put(0, "a");
        Assert.Equal("a", await _bench.ReadAsync(before));
        before.Dispose();
        var movedAt = _bench.Time.GetUtcNow();

        Assert.Equal("a", await _bench.ReadAsync(_bench.Open()));

        // Refused for five seconds, and asked once a second.
        Assert.InRange(_bench.Time.GetUtcNow() - movedAt, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6));
        Assert.InRange(Kinesis.Subscribed.Count(), 6, 7);
        Assert.Empty(_bench.SubscriberLog.At(LogLevel.Warning));
    }

    [Fact]
    public async Task CallsForOneShardAreASecondApartWhateverFails()
    {
        Kinesis.Put(0, "a");
        var faults = 12;
        Kinesis.OnFanOut = operation => operation == "Subscribe" && _bench.Consumer.IsProven && faults-- > 0
            ? FakeKinesis.Error(faults % 2 == 0 ? AwsErrorKind.Throttled : AwsErrorKind.Retryable, "SomeFault")
            : null;
        var source = _bench.Open();
        Assert.Equal("a", await _bench.ReadAsync(source));
        Kinesis.BreakSubscriptions(FakeKinesis.Error(AwsErrorKind.Retryable, "ConnectionFailed"));
        Kinesis.Put(0, "b");

        Assert.Equal("b", await _bench.ReadAsync(source, limitSeconds: 300));

        var times = Kinesis.FanOutCalls.Where(call => call.What.StartsWith("Subscribe ", StringComparison.Ordinal)).Select(call => call.At).ToList();
        Assert.Equal(14, times.Count);
        Assert.All(times.Skip(1).Zip(times), pair => Assert.True(pair.First - pair.Second >= TimeSpan.FromSeconds(1)));
        Assert.NotEmpty(_bench.SubscriberLog.At(LogLevel.Warning));
        Assert.False(_bench.Consumer.IsRefused);
    }

    [Fact]
    public async Task WhateverBreaksEachRecordComesOnceAndInOrder()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var source = _bench.Open();
        var next = 0;
        var put = 0;
        while (put < 150)
        {
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                Kinesis.Put(0, put++.ToString(CultureInfo.InvariantCulture));
            }

            if (random.Next(4) == 0)
            {
                Kinesis.BreakSubscriptions(FakeKinesis.Error(AwsErrorKind.Retryable, "ConnectionFailed"));
            }

            while (next < put)
            {
                foreach (var text in (await _bench.ReadAsync(source)).Split(' '))
                {
                    Assert.True(text == next.ToString(CultureInfo.InvariantCulture), $"seed {Seed}: {text} instead of {next}");
                    next++;
                }
            }
        }

        Assert.Equal(0, _bench.Budget.UsedBytes);
    }

    [Fact]
    public async Task TheEndOfAShardComesWithItsLastRecordsAndItsChildren()
    {
        Kinesis.Put(0, "a");
        var (low, high) = Kinesis.Split(0);
        var read = _bench.Open().ReadAsync(CancellationToken.None).AsTask();
        await _bench.Time.RunUntilAsync(() => read.IsCompleted, () => "nothing was read");

        using var fetched = await read;

        Assert.True(fetched.IsEnd);
        Assert.Equal(1, fetched.Records.Length);
        Assert.Equal([FakeKinesis.Id(low), FakeKinesis.Id(high)], fetched.Children.Select(child => child.ShardId));
    }

    [Fact]
    public async Task NoEventIsReadWithoutRoomInTheBudget()
    {
        Kinesis.Put(0, "a");
        var sink = _bench.Budget.Open("sink", canRelease: true);
        sink.Set(_bench.Budget.LimitBytes);
        var source = _bench.Open();
        var read = _bench.ReadAsync(source, limitSeconds: 200);
        await _bench.RunForAsync(90);
        Assert.Equal(0, Kinesis.EventsRead);
        // Waiting for room is not silence of the service.
        Assert.Single(Kinesis.Subscribed);

        sink.Set(0);

        Assert.Equal("a", await read);
        Assert.Equal(0, _bench.Budget.UsedBytes);
    }

    [Fact]
    public async Task AShardThatIsGoneIsReportedAsSuch()
    {
        Kinesis.Forget(0);
        var source = _bench.Open();

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => _bench.ReadAsync(source));

        Assert.Equal("ResourceNotFoundException", exception.ErrorCode);
        Assert.False(_bench.Consumer.IsRefused);
    }

    [Fact]
    public async Task AConsumerThatWasRemovedIsRegisteredAgain()
    {
        var source = _bench.Open();
        Kinesis.Put(0, "a");
        Assert.Equal("a", await _bench.ReadAsync(source));

        Kinesis.Deregister("app");
        Kinesis.Put(0, "b");

        Assert.Equal("b", await _bench.ReadAsync(source));
        Assert.Equal(2, Kinesis.FanOutCalls.Count(call => call.What == "Register app"));
    }

    [Fact]
    public async Task AStopEndsTheWaitAndGivesTheMemoryBack()
    {
        var source = _bench.Open();
        using var stop = new CancellationTokenSource();
        var read = source.ReadAsync(stop.Token).AsTask();
        await _bench.RunForAsync(10);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
        Assert.Equal(0, _bench.Budget.UsedBytes);
    }

    public void Dispose() => _bench.Dispose();
}
