using Kinesis.Consumer.Memory;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Memory;

/// <summary>A fetcher that takes all or nothing comes first after a while; it must not stop the others for long while there is not enough for it.</summary>
public sealed class OverdueFetcherTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();

    /// <summary>S3 hangs, so that files keep what they have; the puts of a table go on, so that some bytes come and go all the time.</summary>
    [Fact]
    public async Task TheOthersDoNotWaitForItWhileAFewBytesComeAndGo()
    {
        var budget = new MemoryBudget(1000, _time);
        using var files = budget.Open("files", canRelease: true);
        using var puts = budget.Open("puts", canRelease: true);
        using var whole = budget.Open("whole", canRelease: false);
        using var other = budget.Open("other", canRelease: false);
        await other.TakeRoomAsync(1, 1, CancellationToken.None);
        files.Set(840);
        var waiting = whole.WaitForRoomAsync(180, CancellationToken.None).AsTask();
        _time.Advance(MemoryBudget.Patience / 2);
        other.Set(0);
        _time.Advance(MemoryBudget.Patience / 2);

        var blocked = other.TakeRoomAsync(20, 20, CancellationToken.None).AsTask();
        for (var waited = TimeSpan.Zero; waited < 2 * MemoryBudget.Patience && !blocked.IsCompleted; waited += MemoryBudget.Patience / 5)
        {
            puts.Set(3);
            puts.Set(2);
            _time.Advance(MemoryBudget.Patience / 5);
        }

        await blocked.WaitAsync(Limit);
        files.Set(700);
        await waiting.WaitAsync(Limit);
    }

    /// <summary>There is room for all of them together, and none for the one that came first.</summary>
    [Fact]
    public async Task TheOthersAreNotServedOneAtATimeBecauseOfIt()
    {
        var budget = new MemoryBudget(1000, _time);
        using var files = budget.Open("files", canRelease: true);
        using var whole = budget.Open("whole", canRelease: false);
        var others = Enumerable.Range(0, 8).Select(i => budget.Open($"other {i}", canRelease: false)).ToArray();
        foreach (var other in others)
        {
            await other.TakeRoomAsync(1, 1, CancellationToken.None);
        }

        await whole.WaitForRoomAsync(20, CancellationToken.None);
        files.Set(890);
        var waiting = whole.WaitForRoomAsync(120, CancellationToken.None).AsTask();
        _time.Advance(MemoryBudget.Patience / 2);
        others[0].Set(0);
        _time.Advance(MemoryBudget.Patience / 2);
        Assert.False(waiting.IsCompleted);
        var blocked = others.Select(other => other.TakeRoomAsync(10, 10, CancellationToken.None).AsTask()).ToArray();

        _time.Advance(MemoryBudget.Patience);
        _time.Advance(MemoryBudget.Patience);

        await Task.WhenAll(blocked).WaitAsync(Limit);
        files.Set(700);
        await waiting.WaitAsync(Limit);
    }
}
