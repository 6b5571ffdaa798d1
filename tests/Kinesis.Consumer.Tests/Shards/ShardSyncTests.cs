using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Shards;

/// <summary>What a comparison of the stream's shards with the leases adds, puts back and leaves alone.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class ShardSyncTests : IDisposable
{
    private static readonly ShardId Zero = ShardSyncRig.Zero;
    private static readonly Checkpoint Seven = ShardSyncRig.Seven;
    private readonly ShardSyncRig _rig = new();

    [Fact]
    public async Task AShardThatEndsAndIsCleanedUpDuringAComparisonIsNotReadAgain()
    {
        await _rig.Store.CreateAsync(new Lease { ShardId = Zero, Checkpoint = Seven }, CancellationToken.None);
        _rig.Kinesis.OnShardsListed = async () =>
        {
            _rig.Kinesis.OnShardsListed = null;
            var (low, high) = _rig.Kinesis.Split(0);
            var finished = new Lease { ShardId = Zero, Checkpoint = Checkpoint.ShardEnd };
            _rig.Store.Put(finished);
            await _rig.Store.DeleteAsync(finished, CancellationToken.None);
            foreach (var child in new[] { low, high })
            {
                _rig.Store.Put(new Lease
                {
                    ShardId = new ShardId(FakeKinesis.Id(child)),
                    Checkpoint = Checkpoint.At(SequenceNumber.Parse("9")),
                    Parents = [Zero],
                });
            }
        };

        await _rig.SyncAsync();

        Assert.Null(await _rig.Store.GetAsync(Zero, CancellationToken.None));
    }

    /// <summary>The only row cannot be read: to start anew behind the newest record would skip what the application has not read.</summary>
    [Fact]
    public async Task ARowThatCannotBeReadIsNotTakenForAnApplicationThatNeverRan()
    {
        await _rig.Store.CreateAsync(new Lease { ShardId = Zero, Checkpoint = Seven }, CancellationToken.None);
        _rig.Kinesis.Split(0);
        _rig.Open(InitialPosition.Latest);
        _rig.Store.IsBroken = shard => shard == Zero;

        await _rig.SyncAsync();
        await _rig.SyncAsync();

        Assert.Equal(Zero, Assert.Single(_rig.Store.All).ShardId);
    }

    [Fact]
    public async Task AnOpenShardIsNotBelievedToHaveEnded()
    {
        var lease = new Lease { ShardId = Zero, Checkpoint = Seven };
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => _rig.Sync.CreateChildrenAsync(lease, [], lease.Checkpoint, CancellationToken.None));

        Assert.Contains(Zero.Value, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEndIsNotBelievedWhileTheListingDoesNotHaveTheShardYet()
    {
        var (low, high) = _rig.Kinesis.Split(0);
        _rig.Kinesis.Hidden = shard => shard == FakeKinesis.Id(low) || shard == FakeKinesis.Id(high);
        var lease = new Lease { ShardId = new ShardId(FakeKinesis.Id(low)), Checkpoint = Checkpoint.TrimHorizon, Parents = [Zero], HashKeys = new HashKeyRange(0, 5) };

        await Assert.ThrowsAsync<InvalidDataException>(() => _rig.Sync.CreateChildrenAsync(lease, [], lease.Checkpoint, CancellationToken.None));

        Assert.False(await _rig.Sync.HasLeftStreamAsync(lease, CancellationToken.None));
    }

    [Fact]
    public async Task AShardHasLeftWhenTwoListingsSecondsApartSayThatItWasClosed()
    {
        _rig.Kinesis.Split(0);
        _rig.Kinesis.Forget(0);
        var looks = new List<DateTimeOffset>();
        _rig.Kinesis.OnShardsListed = () =>
        {
            looks.Add(_rig.Time.GetUtcNow());
            return Task.CompletedTask;
        };

        var left = _rig.Sync.HasLeftStreamAsync(new Lease { ShardId = Zero, Checkpoint = Seven, HashKeys = new HashKeyRange(0, UInt128.MaxValue) }, CancellationToken.None);
        await _rig.Time.RunUntilAsync(left);

        Assert.True(await left);
        Assert.Equal(EndRule.BetweenLooks, looks[1] - looks[0]);
    }

    [Fact]
    public async Task AShardThatComesBackInTheSecondListingHasNotLeft()
    {
        _rig.Kinesis.Split(0);
        _rig.Kinesis.Hidden = shard => shard == Zero.Value;
        var left = _rig.Sync.HasLeftStreamAsync(new Lease { ShardId = Zero, Checkpoint = Seven, HashKeys = new HashKeyRange(0, UInt128.MaxValue) }, CancellationToken.None);
        await _rig.Time.RunForAsync(TimeSpan.FromSeconds(1));
        _rig.Kinesis.Hidden = null;
        await _rig.Time.RunUntilAsync(left);

        Assert.False(await left);
    }

    [Fact]
    public async Task AWronglyFinishedShardIsPutBackAtTheSecondLookAndCounted()
    {
        var reopened = _rig.Meters.Count("kinesis.consumer.shard.reopened");
        await _rig.SyncAsync();
        _rig.Store.Put(_rig.Store[Zero.Value] with { Checkpoint = Checkpoint.ShardEnd, BeforeEnd = Seven, Counter = 4 });

        await _rig.SyncAsync();
        Assert.Equal((true, Checkpoint.ShardEnd), (_rig.Sync.HasSuspicion, _rig.Store[Zero.Value].Checkpoint));
        await _rig.SyncAsync();

        Assert.Equal((Seven, 5, null, 1), (_rig.Store[Zero.Value].Checkpoint, _rig.Store[Zero.Value].Counter, _rig.Store[Zero.Value].BeforeEnd, reopened()));
        await _rig.SyncAsync();
        Assert.False(_rig.Sync.HasSuspicion);
    }

    [Fact]
    public async Task ChildrenWaitForAShardThatWasClosedAfterItWasWronglyFinished()
    {
        await _rig.SyncAsync();
        _rig.Store.Put(_rig.Store[Zero.Value] with { Checkpoint = Checkpoint.ShardEnd, BeforeEnd = Seven });
        _rig.Kinesis.Split(0);

        await _rig.SyncAsync();
        await _rig.SyncAsync();

        Assert.Equal((Zero, Seven), (Assert.Single(_rig.Store.All).ShardId, _rig.Store[Zero.Value].Checkpoint));
    }

    [Fact]
    public async Task AShardWhoseChildrenWereNamedIsNotPutBackForAListingThatLags()
    {
        await _rig.SyncAsync();
        _rig.Store.Put(_rig.Store[Zero.Value] with { Checkpoint = Checkpoint.ShardEnd, BeforeEnd = Seven, Children = [new ShardId(FakeKinesis.Id(1))] });

        await _rig.SyncAsync();
        await _rig.SyncAsync();

        Assert.True(_rig.Store[Zero.Value].IsFinished);
    }

    [Fact]
    public async Task AHoleSeenTwiceIsRepairedAndCounted()
    {
        var holes = _rig.Meters.Count("kinesis.consumer.shard.holes");
        _rig.Use(shardCount: 3);
        await _rig.SyncAsync();
        _rig.Progress(0, 2);
        _rig.Store.Remove(FakeKinesis.Id(1));

        await _rig.SyncAsync();
        Assert.Null(_rig.Store.Find(FakeKinesis.Id(1)));
        Assert.True(_rig.Sync.HasSuspicion);
        await _rig.SyncAsync();

        Assert.Equal(Checkpoint.TrimHorizon, _rig.Store[FakeKinesis.Id(1)].Checkpoint);
        Assert.Equal(1, holes());
        await _rig.SyncAsync();
        Assert.False(_rig.Sync.HasSuspicion);
    }

    [Fact]
    public async Task AHoleSeenOnceIsForgotten()
    {
        _rig.Use(shardCount: 3);
        await _rig.SyncAsync();
        _rig.Progress(0, 2);
        var lease = _rig.Store.Remove(FakeKinesis.Id(1));
        await _rig.SyncAsync();
        _rig.Store.Put(lease);
        await _rig.SyncAsync();
        _rig.Store.Remove(FakeKinesis.Id(1));

        await _rig.SyncAsync();

        Assert.Null(_rig.Store.Find(FakeKinesis.Id(1)));
    }

    [Fact]
    public async Task AHoleOfAnApplicationThatBeganAtLatestIsReadFromItsOldestRecord()
    {
        _rig.Use(shardCount: 2);
        _rig.Open(InitialPosition.Latest);
        await _rig.SyncAsync();
        _rig.Progress(0, 1);
        _rig.Time.Advance(TimeSpan.FromHours(1));
        _rig.Store.Remove(FakeKinesis.Id(1));

        await _rig.SyncAsync();
        await _rig.SyncAsync();

        Assert.Equal(Checkpoint.TrimHorizon, _rig.Store[FakeKinesis.Id(1)].Checkpoint);
    }

    [Fact]
    public async Task AFirstStartAtLatestThatBrokeOffIsCompletedAtItsOwnTime()
    {
        _rig.Use(shardCount: 2);
        _rig.Open(InitialPosition.Latest);
        await _rig.SyncAsync();
        var began = _rig.Store[FakeKinesis.Id(0)].Checkpoint;
        _rig.Store.Remove(FakeKinesis.Id(1));
        _rig.Time.Advance(TimeSpan.FromMinutes(5));

        await _rig.SyncAsync();

        Assert.Equal((CheckpointKind.AtTimestamp, began), (began.Kind, _rig.Store[FakeKinesis.Id(1)].Checkpoint));
    }

    [Fact]
    public async Task LatestBeginsWithTheOpenShards()
    {
        var (low, high) = _rig.Kinesis.Split(0);
        _rig.Open(InitialPosition.Latest);

        await _rig.SyncAsync();

        Assert.Equal([FakeKinesis.Id(low), FakeKinesis.Id(high)], _rig.Store.All.Select(lease => lease.ShardId.Value));
        Assert.All(_rig.Store.All, lease => Assert.Equal(Checkpoint.AtTimestamp(_rig.Time.GetUtcNow()), lease.Checkpoint));
    }

    [Fact]
    public async Task ATimeBeginsWithTheOldestShardsThatMayHoldItsRecords()
    {
        _rig.Use(shardCount: 2);
        _rig.Kinesis.Split(0);
        _rig.Time.Advance(TimeSpan.FromHours(1));
        var then = _rig.Time.GetUtcNow();
        _rig.Time.Advance(TimeSpan.FromHours(1));
        _rig.Kinesis.Split(1);
        _rig.Open(InitialPosition.AtTimestamp, then);

        await _rig.SyncAsync();

        // 0 was closed before, 1 after.
        Assert.Equal([1, 2, 3], _rig.Store.All.Select(lease => FakeKinesis.Number(lease.ShardId.Value)));
        Assert.All(_rig.Store.All, lease => Assert.Equal(Checkpoint.AtTimestamp(then), lease.Checkpoint));
    }

    [Fact]
    public async Task AListingThatLeavesKeysOutIsNotPlannedBy()
    {
        _rig.Use(shardCount: 3);
        await _rig.SyncAsync();
        _rig.Progress(0, 1, 2);
        _rig.Store.Put(_rig.Store[FakeKinesis.Id(1)] with { Checkpoint = Checkpoint.ShardEnd });
        _rig.Kinesis.Forget(1);

        var exception = await Assert.ThrowsAsync<InvalidDataException>(_rig.SyncAsync);

        Assert.Contains("113427455640312821154458202477256070485..", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, _rig.Store.All.Count);
    }

    public void Dispose() => _rig.Dispose();
}
