using Kinesis.Consumer.Retrieval.Pacing;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval.Pacing;

public sealed class CallPacerTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly ManualTimeProvider _time = new();
    private readonly CallPacer _pacer;

    public CallPacerTests() => _pacer = new CallPacer(_time);

    [Fact]
    public void TurnsOfOneTargetComeInTheOrderAskedFor()
    {
        var turns = Enumerable.Range(0, 4).Select(_ => Take("s-0")).ToArray();

        Assert.Equal([true, false, false, false], turns.Select(turn => turn.IsCompleted));
        _time.Advance(Interval);
        Assert.Equal([true, true, false, false], turns.Select(turn => turn.IsCompleted));
        _time.Advance(Interval * 2);
        Assert.All(turns, turn => Assert.True(turn.IsCompletedSuccessfully));
    }

    [Fact]
    public void OtherShardsAndOtherCallsAreNotInTheWay()
    {
        Assert.True(Take("s-0").IsCompleted);
        Assert.True(Take("s-1").IsCompleted);
        Assert.True(Take("s-0", PacedCall.GetShardIterator).IsCompleted);
        Assert.True(Take("s-0", stream: "other").IsCompleted);
        Assert.False(Take("s-0").IsCompleted);
    }

    [Fact]
    public void AThousandForgottenShardsDoNotLoosenOne()
    {
        for (var i = 0; i < 5_000; i++)
        {
            Assert.True(Take($"s-{i}").IsCompleted);
            if (i % 1000 == 0)
            {
                _time.Advance(Interval * 2);
                Assert.True(Take("busy").IsCompleted);
                Assert.False(Take("busy").IsCompleted);
            }
        }

        Assert.False(Take("s-4999").IsCompleted);
    }

    [Fact]
    public async Task AWaitIsCancelled()
    {
        await Take("s-0");
        using var cancelled = new CancellationTokenSource();
        var turn = _pacer.TakeTurnAsync(new PacedTarget(PacedCall.GetRecords, "stream", "s-0"), Interval, cancelled.Token).AsTask();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn);
    }

    private Task Take(string shard, PacedCall call = PacedCall.GetRecords, string stream = "stream") =>
        _pacer.TakeTurnAsync(new PacedTarget(call, stream, shard), Interval, CancellationToken.None).AsTask();
}
