using Kinesis.Consumer.Memory;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Memory;

/// <summary>Fetchers that never give anything back must not stop the others.</summary>
public sealed class MemoryFairnessTests
{
    private const long DefaultBudget = 256L << 20;
    private const long LargestAnswer = 14L << 20;
    private const long SmallAnswer = FetchShares.SmallAnswerBytes;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static TheoryData<int, int> Fleets
    {
        get
        {
            var fleets = new TheoryData<int, int>();
            foreach (var shards in new[] { 2, 4, 8, 200, 1000 })
            {
                for (var seed = 1; seed <= 4; seed++)
                {
                    fleets.Add(shards, (shards * 100) + seed);
                }
            }

            return fleets;
        }
    }

    [Theory]
    [MemberData(nameof(Fleets))]
    public void WhateverSomeNeverGiveBackAllOthersGetASmallAmountAtOnce(int shards, int seed)
    {
        var random = new Random(seed);
        var budget = new MemoryBudget((long)(DefaultBudget * MemoryBudget.AccountedShare), new ManualTimeProvider());
        var stuck = random.Next(1, shards);
        var early = random.Next(0, shards - stuck + 1);
        var others = Enumerable.Range(0, early).Select(_ => Begin(budget, seed)).ToList();
        for (var i = 0; i < stuck; i++)
        {
            TakeAll(budget, random);
        }

        // Those who come late find everything taken.
        others.AddRange(Enumerable.Range(early, shards - stuck - early).Select(_ => Begin(budget, seed)));
        for (var round = 0; round < 3; round++)
        {
            foreach (var other in others)
            {
                AssertServed(other, seed, $"{shards} shards, {stuck} stuck, round {round}");
            }
        }

        Assert.True(budget.UsedBytes <= budget.LimitBytes, $"seed {seed}: {budget.UsedBytes} of {budget.LimitBytes} bytes");
    }

    /// <summary>Two took three times their shares while the holders had little, and do not give it back.</summary>
    [Fact]
    public async Task AShardHasItsOwnShareHoweverMuchTheHoldersNeed()
    {
        const long megabyte = 1 << 20;
        var budget = new MemoryBudget(16 * megabyte, new ManualTimeProvider());
        using var files = budget.Open("files", canRelease: true);
        var shards = Enumerable.Range(0, 4).Select(shard => budget.Open($"shard {shard}", canRelease: false)).ToArray();
        foreach (var shard in shards)
        {
            await shard.TakeRoomAsync(1, 1, CancellationToken.None);
        }

        shards[0].Set(3 * megabyte);
        shards[1].Set(3 * megabyte);
        files.Set(8 * megabyte);

        Assert.Equal(megabyte - 1, await shards[2].TakeRoomAsync(4 * megabyte, 1, CancellationToken.None).AsTask().WaitAsync(Limit));
    }

    [Fact]
    public async Task WhoHoldsLeastIsServedFirst()
    {
        var budget = new MemoryBudget(1000);
        using var fat = budget.Open("fat", canRelease: false);
        using var thin = budget.Open("thin", canRelease: false);
        using var holder = budget.Open("holder", canRelease: true);
        fat.Set(20);
        holder.Set(900);
        var fatWait = fat.WaitForRoomAsync(100, CancellationToken.None).AsTask();
        var thinWait = thin.WaitForRoomAsync(100, CancellationToken.None).AsTask();
        Assert.False(thinWait.IsCompleted);

        holder.Set(830);

        await thinWait.WaitAsync(Limit);
        Assert.False(fatWait.IsCompleted);
    }

    [Fact]
    public async Task WhoHoldsLeastIsServedFirstWhenPatienceEnds()
    {
        var time = new ManualTimeProvider();
        var budget = new MemoryBudget(1000, time);
        using var fat = budget.Open("fat", canRelease: false);
        using var thin = budget.Open("thin", canRelease: false);
        using var holder = budget.Open("holder", canRelease: true);
        fat.Set(20);
        holder.Set(950);
        var fatWait = fat.WaitForRoomAsync(100, CancellationToken.None).AsTask();
        var thinWait = thin.WaitForRoomAsync(100, CancellationToken.None).AsTask();

        time.Advance(MemoryBudget.Patience);

        await thinWait.WaitAsync(Limit);
        Assert.False(fatWait.IsCompleted);
    }

    [Fact]
    public async Task StuckAccountsLeaveAPartOfTheCommonHalfToTheNext()
    {
        // 4 fetchers of 800: 100 each have to themselves, 400 are common.
        var budget = new MemoryBudget(1600, new ManualTimeProvider());
        var accounts = Enumerable.Range(0, 4).Select(i => budget.Open($"shard {i}", canRelease: false)).ToArray();
        foreach (var account in accounts)
        {
            await account.WaitForRoomAsync(1, CancellationToken.None);
        }

        foreach (var account in accounts[..3])
        {
            while (Gets(account, 1))
            {
            }
        }

        Assert.Equal([300, 200, 150], accounts[..3].Select(account => account.Bytes));
        Assert.True(Gets(accounts[3], 124));
    }

    [Fact]
    public async Task OneFetcherAloneHasAllOfTheFetchersHalf()
    {
        var budget = new MemoryBudget(1000);
        using var only = budget.Open("only", canRelease: false);
        await only.WaitForRoomAsync(100, CancellationToken.None);

        Assert.True(Gets(only, 400));
        Assert.False(Gets(only, 1));
    }

    [Fact]
    public async Task APartIsTakenOnlyByAFetcherThatHoldsLittle()
    {
        var budget = new MemoryBudget(1600);
        using var stuck = budget.Open("stuck", canRelease: false);
        using var other = budget.Open("other", canRelease: false);
        await other.WaitForRoomAsync(1, CancellationToken.None);
        await stuck.WaitForRoomAsync(1, CancellationToken.None);
        stuck.Set(600);
        other.Set(0);

        // Its own share: the other one has all that is common.
        Assert.Equal(200, await other.TakeRoomAsync(700, 50, CancellationToken.None));
        other.Set(150);
        var more = other.TakeRoomAsync(700, 10, CancellationToken.None).AsTask();
        Assert.False(more.IsCompleted);

        other.Set(0);

        Assert.Equal(200, await more.WaitAsync(Limit));
    }

    [Fact]
    public void AShareThatWasGivenUpGoesToThoseWhoStay()
    {
        var budget = new MemoryBudget(1600);
        using var stays = budget.Open("stays", canRelease: false);
        var goes = budget.Open("goes", canRelease: false);
        Assert.True(Gets(stays, 1));
        Assert.True(Gets(goes, 1));
        Assert.False(stays.HasRoomFor(799));

        goes.Dispose();

        Assert.True(stays.HasRoomFor(799));
    }

    private static bool Gets(MemoryAccount account, long bytes) => account.WaitForRoomAsync(bytes, CancellationToken.None).AsTask().IsCompleted;

    private static MemoryAccount Begin(MemoryBudget budget, int seed)
    {
        var account = budget.Open("other", canRelease: false);
        AssertServed(account, seed, "first request");
        return account;
    }

    private static void AssertServed(MemoryAccount account, int seed, string when)
    {
        Assert.True(Gets(account, SmallAnswer), $"seed {seed}, {when}: a small amount has to wait");
        account.Set(0);

        var part = account.TakeRoomAsync(LargestAnswer, SmallAnswer, CancellationToken.None).AsTask();
        Assert.True(part.IsCompletedSuccessfully && account.Bytes >= SmallAnswer, $"seed {seed}, {when}: no part of a large amount");
        account.Set(0);
    }

    /// <summary>Asks for more and more until it has to wait, and goes on waiting.</summary>
    private static void TakeAll(MemoryBudget budget, Random random)
    {
        var account = budget.Open("stuck", canRelease: false);
        while (account.TakeRoomAsync(random.NextInt64(1, LargestAnswer), SmallAnswer, CancellationToken.None).AsTask().IsCompleted)
        {
        }
    }
}
