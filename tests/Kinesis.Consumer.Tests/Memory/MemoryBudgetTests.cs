using Kinesis.Consumer.Memory;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Memory;

public sealed class MemoryBudgetTests
{
    private readonly MemoryBudget _budget = new(1000);

    [Fact]
    public void AccountsSumUpAndGiveBackWhenDisposed()
    {
        using var a = _budget.Open("a", canRelease: true);
        var b = _budget.Open("b", canRelease: false);
        a.Set(100);
        b.Add(50);
        b.Add(-20);
        Assert.Equal((130, 100, 30), (_budget.UsedBytes, a.Bytes, b.Bytes));

        b.Dispose();
        b.Add(5);

        Assert.Equal(100, _budget.UsedBytes);
    }

    [Fact]
    public void AboveTheHighWaterMarkTheLargestReleasableAccountIsAsked()
    {
        using var fetch = _budget.Open("fetch", canRelease: false);
        using var small = _budget.Open("small", canRelease: true);
        using var large = _budget.Open("large", canRelease: true);
        fetch.Set(200);
        small.Set(250);
        large.Set(300);
        Assert.False(large.ReleaseRequested);

        small.Set(260);

        Assert.True(large.ReleaseRequested);
        Assert.False(small.ReleaseRequested);
        Assert.False(fetch.ReleaseRequested);
    }

    [Fact]
    public async Task WhatIsFetchedAheadYieldsBeforeAHolderIsAsked()
    {
        using var files = _budget.Open("files", canRelease: true);
        using var first = _budget.Open("first", canRelease: false);
        using var second = _budget.Open("second", canRelease: false);
        await first.WaitForRoomAsync(200, CancellationToken.None);
        await second.WaitForRoomAsync(200, CancellationToken.None);

        // 150 of the fetchers' 400 are more than they may have beside so much.
        files.Set(500);
        Assert.False(files.ReleaseRequested);
        var more = first.TakeRoomAsync(50, 10, CancellationToken.None).AsTask();
        Assert.False(more.IsCompleted);

        first.Add(-200);
        Assert.False(files.ReleaseRequested);
        Assert.Equal(50, await more.WaitAsync(TimeSpan.FromMinutes(1)));
        files.Set(510);
        Assert.True(files.ReleaseRequested);
    }

    [Fact]
    public void TheRequestStandsUntilTheAccountShrinks()
    {
        using var account = _budget.Open("a", canRelease: true);
        account.Set(800);
        account.Set(810);
        Assert.True(account.ReleaseRequested);

        account.Set(0);

        Assert.False(account.ReleaseRequested);
    }

    [Fact]
    public async Task AFetcherIsServedAfterAWhileWhenNobodyCanLetGo()
    {
        var time = new ManualTimeProvider();
        var budget = new MemoryBudget(1000, time);
        using var replay = budget.Open("replay", canRelease: true);
        using var first = budget.Open("first", canRelease: false);
        using var second = budget.Open("second", canRelease: false);
        replay.Set(950);
        var firstWait = first.WaitForRoomAsync(100, CancellationToken.None).AsTask();
        var secondWait = second.WaitForRoomAsync(100, CancellationToken.None).AsTask();

        time.Advance(MemoryBudget.Patience / 2);
        replay.Set(940);
        time.Advance(MemoryBudget.Patience * 0.9);
        Assert.False(firstWait.IsCompleted);

        time.Advance(MemoryBudget.Patience * 0.6);
        await firstWait.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.False(secondWait.IsCompleted);

        time.Advance(MemoryBudget.Patience * 2);
        await secondWait.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1140, budget.UsedBytes);
    }

    /// <summary>There is always somebody who takes a part of what comes back, so that there is never enough at once for one that takes all or nothing.</summary>
    [Fact]
    public async Task AFetcherThatTakesNoPartIsNotPassedOverForEver()
    {
        var time = new ManualTimeProvider();
        var budget = new MemoryBudget(1000, time);
        using var files = budget.Open("files", canRelease: true);
        using var whole = budget.Open("whole", canRelease: false);
        using var first = budget.Open("first", canRelease: false);
        using var second = budget.Open("second", canRelease: false);
        files.Set(760);
        await first.TakeRoomAsync(100, 20, CancellationToken.None);
        await second.TakeRoomAsync(100, 20, CancellationToken.None);
        var waiting = whole.WaitForRoomAsync(180, CancellationToken.None).AsTask();
        for (var i = 0; i < 4; i++)
        {
            time.Advance(MemoryBudget.Patience * 0.3);
            Assert.False(waiting.IsCompleted);
            first.Set(0);
            var firstAgain = first.TakeRoomAsync(100, 20, CancellationToken.None).AsTask();
            if (i == 3)
            {
                Assert.False(firstAgain.IsCompleted);
                second.Set(0);
                break;
            }

            await firstAgain.WaitAsync(TimeSpan.FromMinutes(1));
        }

        await waiting.WaitAsync(TimeSpan.FromMinutes(1));
    }

    /// <summary>A commit that hangs keeps what it was asked for; another holder may only have to encode its rows.</summary>
    [Fact]
    public void AnotherHolderIsAskedWhenWhatOneHasPromisedDoesNotCome()
    {
        var time = new ManualTimeProvider();
        var budget = new MemoryBudget(1000, time);
        using var hanging = budget.Open("hanging", canRelease: true);
        using var other = budget.Open("other", canRelease: true);
        using var fetch = budget.Open("fetch", canRelease: false);
        hanging.Set(600);
        other.Set(250);
        _ = fetch.WaitForRoomAsync(300, CancellationToken.None).AsTask();
        Assert.Equal((true, false), (hanging.ReleaseRequested, other.ReleaseRequested));

        time.Advance(MemoryBudget.Patience);

        Assert.True(other.ReleaseRequested);
    }

    /// <summary>What is granted to nobody would count as used for ever.</summary>
    [Fact]
    public async Task AnAccountThatIsClosedWhileItWaitsTakesNothing()
    {
        using var files = _budget.Open("files", canRelease: true);
        var gone = _budget.Open("gone", canRelease: false);
        files.Set(950);
        var waiting = gone.WaitForRoomAsync(100, CancellationToken.None).AsTask();

        gone.Dispose();
        files.Set(0);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(0, _budget.UsedBytes);
    }

    [Fact]
    public void WhatIsPromisedIsNotAskedOfOthersToo()
    {
        using var large = _budget.Open("large", canRelease: true);
        using var small = _budget.Open("small", canRelease: true);
        large.Set(500);
        small.Set(300);
        Assert.True(large.ReleaseRequested);
        Assert.False(small.ReleaseRequested);

        small.Set(800);

        Assert.True(small.ReleaseRequested);
    }

    [Fact]
    public async Task AFetcherWaitsForRoomAndGetsIt()
    {
        using var fetch = _budget.Open("fetch", canRelease: false);
        using var sink = _budget.Open("sink", canRelease: true);
        sink.Set(600);
        await fetch.WaitForRoomAsync(400, CancellationToken.None);
        Assert.Equal(400, fetch.Bytes);

        var more = fetch.WaitForRoomAsync(100, CancellationToken.None).AsTask();
        Assert.False(more.IsCompleted);
        Assert.True(sink.ReleaseRequested);
        sink.Set(0);

        await more.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(500, fetch.Bytes);
    }

    [Fact]
    public async Task AWaitingFetcherMakesHoldersLetGoBelowTheHighWaterMark()
    {
        // 500 of 1000 are held, far below the mark; but a fetcher needs 700, and nothing else would ever make room for it.
        using var fetch = _budget.Open("fetch", canRelease: false);
        using var sink = _budget.Open("sink", canRelease: true);
        sink.Set(500);

        var waiting = fetch.WaitForRoomAsync(700, CancellationToken.None).AsTask();

        Assert.True(sink.ReleaseRequested);
        sink.Set(100);
        await waiting.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task ASmallRequestDoesNotWaitBehindALargeOne()
    {
        using var first = _budget.Open("first", canRelease: false);
        using var second = _budget.Open("second", canRelease: false);
        using var holder = _budget.Open("holder", canRelease: true);
        holder.Set(900);
        var large = first.WaitForRoomAsync(150, CancellationToken.None).AsTask();
        var small = second.WaitForRoomAsync(50, CancellationToken.None).AsTask();
        Assert.False(large.IsCompleted);
        await small.WaitAsync(TimeSpan.FromMinutes(1));

        holder.Set(800);

        await large.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(1000, _budget.UsedBytes);
    }

    [Fact]
    public async Task FetchersTogetherGetHalfAndWaitForEachOtherWithoutDisturbingHolders()
    {
        using var first = _budget.Open("first", canRelease: false);
        using var second = _budget.Open("second", canRelease: false);
        using var holder = _budget.Open("holder", canRelease: true);
        holder.Set(200);
        await first.WaitForRoomAsync(400, CancellationToken.None);

        var waiting = second.WaitForRoomAsync(200, CancellationToken.None).AsTask();

        Assert.False(waiting.IsCompleted);
        Assert.False(holder.ReleaseRequested);
        first.Set(0);
        await waiting.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task ARequestLargerThanTheBudgetIsServedAlone()
    {
        using var fetch = _budget.Open("fetch", canRelease: false);
        using var sink = _budget.Open("sink", canRelease: true);
        sink.Set(10);
        var waiting = fetch.WaitForRoomAsync(5000, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(sink.ReleaseRequested);

        sink.Set(0);

        await waiting.WaitAsync(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task AFetcherThatGivesUpTakesNothingAndLetsTheNextOneThrough()
    {
        using var first = _budget.Open("first", canRelease: false);
        using var second = _budget.Open("second", canRelease: false);
        using var holder = _budget.Open("holder", canRelease: true);
        holder.Set(900);
        using var cancel = new CancellationTokenSource();
        var large = first.WaitForRoomAsync(500, cancel.Token).AsTask();
        var small = second.WaitForRoomAsync(150, CancellationToken.None).AsTask();

        await cancel.CancelAsync();
        holder.Set(800);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((0, 950), (first.Bytes, _budget.UsedBytes));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task ManyFetchersAndHoldersEndWithNothingHeldAndNobodyWaiting(int seed)
    {
        var random = new Random(seed);
        var holders = Enumerable.Range(0, 4).Select(i => _budget.Open($"holder {i}", canRelease: true)).ToArray();
        var work = Enumerable.Range(0, 4).Select(i => (Holder: holders[i], Sizes: Enumerable.Range(0, 500).Select(_ => random.Next(1, 400)).ToArray()));

        // Each shard fetches, hands what it fetched to its holder, and its holder lets go when asked or full.
        await Task.WhenAll(work.Select(shard => Task.Run(async () =>
        {
            using var fetch = _budget.Open("fetch", canRelease: false);
            foreach (var size in shard.Sizes)
            {
                var room = fetch.WaitForRoomAsync(size, CancellationToken.None).AsTask();
                while (!room.IsCompleted)
                {
                    await Task.Yield();
                    if (shard.Holder.ReleaseRequested)
                    {
                        shard.Holder.Set(0);
                    }
                }

                await room;
                fetch.Set(0);
                shard.Holder.Add(size);
            }

            shard.Holder.Set(0);
        }))).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(_budget.UsedBytes == 0, $"seed {seed}: {_budget.UsedBytes} bytes left");
    }
}
