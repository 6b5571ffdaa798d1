using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

public sealed class HandOverWatchTests
{
    [Fact]
    public async Task AShardThatWasFinishedInsteadIsWatchedNoLonger()
    {
        var store = new InMemoryLeaseStore();
        var asked = new Lease
        {
            ShardId = new ShardId("s"),
            Owner = new WorkerId("me"),
            CheckpointOwner = new WorkerId("old"),
            Tenure = "old's",
            Checkpoint = Checkpoint.TrimHorizon,
        };
        store.Put(asked);
        var woken = 0;
        using var watch = new HandOverWatch(
            store, new WorkerId("me"), TimeSpan.FromSeconds(10), new ManualTimeProvider(), () => woken++, () => { }, NullLogger<HandOverWatch>.Instance);
        watch.Open(asked);
        await watch.RunOnceAsync(default);
        Assert.Single(watch.Shards);

        // Its owner died between its last checkpoint and the release: nobody takes a finished lease, and so nobody would end this.
        store.Put(asked with { Checkpoint = Checkpoint.ShardEnd, Counter = 1 });
        await watch.RunOnceAsync(default);

        Assert.Empty(watch.Shards);
        Assert.Equal(1, woken);
    }

    [Fact]
    public async Task AShardThatWasHandedOverIsToldOnceAndKeptUntilItIsTaken()
    {
        var store = new InMemoryLeaseStore();
        var asked = new Lease
        {
            ShardId = new ShardId("s"),
            Owner = new WorkerId("me"),
            CheckpointOwner = new WorkerId("old"),
            Tenure = "old's",
            Checkpoint = Checkpoint.TrimHorizon,
        };
        store.Put(asked with { CheckpointOwner = null, Tenure = null, Counter = 1 });
        var woken = 0;
        using var watch = new HandOverWatch(
            store, new WorkerId("me"), TimeSpan.FromSeconds(10), new ManualTimeProvider(), () => woken++, () => { }, NullLogger<HandOverWatch>.Instance);
        watch.Open(asked);
        for (var i = 0; i < 5; i++)
        {
            await watch.RunOnceAsync(default);
        }

        Assert.Equal(1, woken);
        Assert.Single(watch.Shards);
    }

    [Fact]
    public async Task ARequestWhoseAnswerWasLostIsWatchedForAWhileAlsoIfItHasNotArrivedYet()
    {
        var store = new InMemoryLeaseStore();
        var time = new ManualTimeProvider();
        var before = new Lease { ShardId = new ShardId("s"), Owner = new WorkerId("old"), Tenure = "old's", Checkpoint = Checkpoint.TrimHorizon };
        var asked = before with { Owner = new WorkerId("me"), CheckpointOwner = new WorkerId("old") };
        store.Put(before);
        var woken = 0;
        using var watch = new HandOverWatch(
            store, new WorkerId("me"), TimeSpan.FromSeconds(10), time, () => woken++, () => { }, NullLogger<HandOverWatch>.Instance);
        watch.OpenUnsure(asked);
        await watch.RunOnceAsync(default);
        Assert.Single(watch.Shards);

        // It arrives, and is granted.
        time.Advance(TimeSpan.FromSeconds(9));
        store.Put(asked);
        await watch.RunOnceAsync(default);
        Assert.Equal(0, woken);
        store.Put(asked with { CheckpointOwner = null, Tenure = null, Counter = 1 });
        await watch.RunOnceAsync(default);
        Assert.Equal(1, woken);

        // Another one never arrives.
        store.Put(before);
        watch.OpenUnsure(asked);
        time.Advance(TimeSpan.FromSeconds(10));
        await watch.RunOnceAsync(default);

        Assert.Empty(watch.Shards);
    }
}
