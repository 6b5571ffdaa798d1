using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval.Pacing;

[Collection(VirtualTimeGroup.Name)]
public sealed class ReadTurnsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Dearest = TimeSpan.FromSeconds(5);
    private readonly ManualTimeProvider _time = new();
    private readonly ReadTurns _turns;

    public ReadTurnsTests() => _turns = new ReadTurns(_time);

    [Fact]
    public async Task TheNextTurnComesWhenTheLastCallIsPaidFor()
    {
        var turn = await BeginAsync();
        var next = BeginAsync();
        await _time.RunForAsync(TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);

        // Sent a second ago: of the 3 seconds that it costs 2 are left, and a little for its way.
        _turns.End(turn, turn, TimeSpan.FromSeconds(3));
        await _time.RunForAsync(TimeSpan.FromSeconds(2));
        Assert.False(next.IsCompleted);

        await _time.RunForAsync(TimeSpan.FromMilliseconds(200));
        Assert.True(next.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ACheapCallIsFollowedAfterTheInterval()
    {
        var turn = await BeginAsync();
        var startedAt = _time.GetUtcNow();
        var next = BeginAsync();

        _turns.End(turn, turn, TimeSpan.Zero);

        await _time.RunUntilAsync(next, limitSeconds: 2);
        Assert.InRange(_time.GetUtcNow() - startedAt, Interval, Interval * 2);
    }

    [Fact]
    public async Task ACallThatHangsHoldsUpOthersNoLongerThanTheDearestOne()
    {
        await BeginAsync();
        var startedAt = _time.GetUtcNow();

        await _time.RunUntilAsync(BeginAsync(), limitSeconds: 10);

        Assert.InRange(_time.GetUtcNow() - startedAt, Dearest, Dearest + Interval);
    }

    [Fact]
    public async Task TurnsComeInTheOrderAskedForAndAPlaceThatIsGivenUpIsNobodys()
    {
        using var cancel = new CancellationTokenSource();
        var turn = await BeginAsync();
        var second = _turns.BeginAsync(Interval, Dearest, cancel.Token).AsTask();
        var third = BeginAsync();
        var fourth = BeginAsync();
        _turns.End(turn, turn, TimeSpan.Zero);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await _time.RunUntilAsync(third, limitSeconds: 2);
        Assert.False(fourth.IsCompleted);
        Assert.False(_turns.IsIdle);

        _turns.End(await third, await third, TimeSpan.Zero);
        await _time.RunUntilAsync(fourth, limitSeconds: 2);
        _turns.End(await fourth, await fourth, TimeSpan.Zero);
        await _time.RunForAsync(Interval);
        Assert.True(_turns.IsIdle);
    }

    private Task<long> BeginAsync() => _turns.BeginAsync(Interval, Dearest, CancellationToken.None).AsTask();
}
