using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Shards;

[Collection(VirtualTimeGroup.Name)]
public sealed class ShardSyncTests : IDisposable
{
    private static readonly ShardId Zero = new(FakeKinesis.Id(0));
    private static readonly Checkpoint Seven = Checkpoint.At(SequenceNumber.Parse("7"));
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private FakeKinesis _kinesis;
    private ShardSync _sync;

    public ShardSyncTests()
    {
        _instruments = new ConsumerInstruments(_meters, new ConsumerIdentity("orders", "app", new WorkerId("w")), new ShardBoard(), _time);
        _kinesis = new FakeKinesis(_time, shardCount: 1);
        _sync = Open(InitialPosition.TrimHorizon);
    }

    [Fact]
    public async Task AShardThatEndsAndIsCleanedUpDuringAComparisonIsNotReadAgain()
    {
        await _store.CreateAsync(new Lease { ShardId = Zero, Checkpoint = Seven }, CancellationToken.None);
        _kinesis.OnShardsListed = async () =>
        {
            _kinesis.OnShardsListed = null;
            var (low, high) = _kinesis.Split(0);
            var finished = new Lease { ShardId = Zero, Checkpoint = Checkpoint.ShardEnd };
            _store.Put(finished);
            await _store.DeleteAsync(finished, CancellationToken.None);
            foreach (var child in new[] { low, high })
            {
                _store.Put(new Lease
                {
                    ShardId = new ShardId(FakeKinesis.Id(child)),
                    Checkpoint = Checkpoint.At(SequenceNumber.Parse("9")),
                    Parents = [Zero],
                });
            }
        };

        await SyncAsync();

        Assert.Null(await _store.GetAsync(Zero, CancellationToken.None));
    }

    [Fact]
    public async Task AnOpenShardIsNotBelievedToHaveEnded()
    {
        var lease = new Lease { ShardId = Zero, Checkpoint = Seven };
        var exception = await Assert.ThrowsAsync<InvalidDataException>(() => _sync.CreateChildrenAsync(lease, [], lease.Checkpoint, CancellationToken.None));

        Assert.Contains(Zero.Value, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEndIsNotBelievedWhileTheListingDoesNotHaveTheShardYet()
    {
        var (low, high) = _kinesis.Split(0);
        _kinesis.Hidden = shard => shard == FakeKinesis.Id(low) || shard == FakeKinesis.Id(high);
        var lease = new Lease { ShardId = new ShardId(FakeKinesis.Id(low)), Checkpoint = Checkpoint.TrimHorizon, Parents = [Zero], HashKeys = new HashKeyRange(0, 5) };

        await Assert.ThrowsAsync<InvalidDataException>(() => _sync.CreateChildrenAsync(lease, [], lease.Checkpoint, CancellationToken.None));

        Assert.False(await _sync.HasLeftStreamAsync(lease, CancellationToken.None));
    }

    [Fact]
    public async Task AShardHasLeftWhenTwoListingsSecondsApartSayThatItWasClosed()
    {
        _kinesis.Split(0);
        _kinesis.Forget(0);
        var looks = new List<DateTimeOffset>();
        _kinesis.OnShardsListed = () =>
        {
            looks.Add(_time.GetUtcNow());
            return Task.CompletedTask;
        };

        var left = _sync.HasLeftStreamAsync(new Lease { ShardId = Zero, Checkpoint = Seven, HashKeys = new HashKeyRange(0, UInt128.MaxValue) }, CancellationToken.None);
        await _time.RunUntilAsync(left);

        Assert.True(await left);
        Assert.Equal(EndRule.BetweenLooks, looks[1] - looks[0]);
    }

    [Fact]
    public async Task AShardThatComesBackInTheSecondListingHasNotLeft()
    {
        _kinesis.Split(0);
        _kinesis.Hidden = shard => shard == Zero.Value;
        var left = _sync.HasLeftStreamAsync(new Lease { ShardId = Zero, Checkpoint = Seven, HashKeys = new HashKeyRange(0, UInt128.MaxValue) }, CancellationToken.None);
        await _time.RunForAsync(TimeSpan.FromSeconds(1));
        _kinesis.Hidden = null;
        await _time.RunUntilAsync(left);

        Assert.False(await left);
    }

    [Fact]
    public async Task AWronglyFinishedShardIsPutBackAtTheSecondLookAndCounted()
    {
        var reopened = _meters.Count("kinesis.consumer.shard.reopened");
        await SyncAsync();
        _store.Put(_store[Zero.Value] with { Checkpoint = Checkpoint.ShardEnd, BeforeEnd = Seven, Counter = 4 });

        await SyncAsync();
        Assert.Equal((true, Checkpoint.ShardEnd), (_sync.HasSuspicion, _store[Zero.Value].Checkpoint));
        await SyncAsync();

        Assert.Equal((Seven, 5, null, 1), (_store[Zero.Value].Checkpoint, _store[Zero.Value].Counter, _store[Zero.Value].BeforeEnd, reopened()));
        await SyncAsync();
        Assert.False(_sync.HasSuspicion);
    }

    [Fact]
    public async Task ChildrenWaitForAShardThatWasClosedAfterItWasWronglyFinished()
    {
        await SyncAsync();
        _store.Put(_store[Zero.Value] with { Checkpoint = Checkpoint.ShardEnd, BeforeEnd = Seven });
        _kinesis.Split(0);

        await SyncAsync();
        await SyncAsync();

        Assert.Equal((Zero, Seven), (Assert.Single(_store.All).ShardId, _store[Zero.Value].Checkpoint));
    }

    [Fact]
    public async Task AShardWhoseChildrenWereNamedIsNotPutBackForAListingThatLags()
    {
        await SyncAsync();
        _store.Put(_store[Zero.Value] with { Checkpoint = Checkpoint.ShardEnd, BeforeEnd = Seven, Children = [new ShardId(FakeKinesis.Id(1))] });

        await SyncAsync();
        await SyncAsync();

        Assert.True(_store[Zero.Value].IsFinished);
    }

    [Fact]
    public async Task AHoleSeenTwiceIsRepairedAndCounted()
    {
        var holes = _meters.Count("kinesis.consumer.shard.holes");
        Use(shardCount: 3);
        await SyncAsync();
        Progress(0, 2);
        _store.Remove(FakeKinesis.Id(1));

        await SyncAsync();
        Assert.Null(_store.Find(FakeKinesis.Id(1)));
        Assert.True(_sync.HasSuspicion);
        await SyncAsync();

        Assert.Equal(Checkpoint.TrimHorizon, _store[FakeKinesis.Id(1)].Checkpoint);
        Assert.Equal(1, holes());
        await SyncAsync();
        Assert.False(_sync.HasSuspicion);
    }

    [Fact]
    public async Task AHoleSeenOnceIsForgotten()
    {
        Use(shardCount: 3);
        await SyncAsync();
        Progress(0, 2);
        var lease = _store.Remove(FakeKinesis.Id(1));
        await SyncAsync();
        _store.Put(lease);
        await SyncAsync();
        _store.Remove(FakeKinesis.Id(1));

        await SyncAsync();

        Assert.Null(_store.Find(FakeKinesis.Id(1)));
    }

    [Fact]
    public async Task AHoleOfAnApplicationThatBeganAtLatestIsReadFromItsOldestRecord()
    {
        Use(shardCount: 2);
        _sync = Open(InitialPosition.Latest);
        await SyncAsync();
        Progress(0, 1);
        _time.Advance(TimeSpan.FromHours(1));
        _store.Remove(FakeKinesis.Id(1));

        await SyncAsync();
        await SyncAsync();

        Assert.Equal(Checkpoint.TrimHorizon, _store[FakeKinesis.Id(1)].Checkpoint);
    }

    [Fact]
    public async Task AFirstStartAtLatestThatBrokeOffIsCompletedAtItsOwnTime()
    {
        Use(shardCount: 2);
        _sync = Open(InitialPosition.Latest);
        await SyncAsync();
        var began = _store[FakeKinesis.Id(0)].Checkpoint;
        _store.Remove(FakeKinesis.Id(1));
        _time.Advance(TimeSpan.FromMinutes(5));

        await SyncAsync();

        Assert.Equal((CheckpointKind.AtTimestamp, began), (began.Kind, _store[FakeKinesis.Id(1)].Checkpoint));
    }

    [Fact]
    public async Task LatestBeginsWithTheOpenShards()
    {
        var (low, high) = _kinesis.Split(0);
        _sync = Open(InitialPosition.Latest);

        await SyncAsync();

        Assert.Equal([FakeKinesis.Id(low), FakeKinesis.Id(high)], _store.All.Select(lease => lease.ShardId.Value));
        Assert.All(_store.All, lease => Assert.Equal(Checkpoint.AtTimestamp(_time.GetUtcNow()), lease.Checkpoint));
    }

    [Fact]
    public async Task ATimeBeginsWithTheOldestShardsThatMayHoldItsRecords()
    {
        Use(shardCount: 2);
        _kinesis.Split(0);
        _time.Advance(TimeSpan.FromHours(1));
        var then = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(1));
        _kinesis.Split(1);
        _sync = Open(InitialPosition.AtTimestamp, then);

        await SyncAsync();

        // 0 was closed before, 1 after.
        Assert.Equal([1, 2, 3], _store.All.Select(lease => FakeKinesis.Number(lease.ShardId.Value)));
        Assert.All(_store.All, lease => Assert.Equal(Checkpoint.AtTimestamp(then), lease.Checkpoint));
    }

    [Fact]
    public async Task LeasesOfKclGetTheirHashKeysAndTheirStream()
    {
        _kinesis.CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123).AddTicks(99);
        _store.Put(new Lease { ShardId = Zero, Checkpoint = Seven, Counter = 3 });

        await SyncAsync();

        var lease = _store[Zero.Value];
        Assert.Equal((new HashKeyRange(0, UInt128.MaxValue), DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123), 3), (lease.HashKeys, lease.StreamCreatedAt, lease.Counter));
    }

    [Fact]
    public async Task AReCreatedStreamIsRefusedAndNothingIsChanged()
    {
        await SyncAsync();
        Progress(0);
        var before = _store.All;
        Use(shardCount: 4);
        _kinesis.CreatedAt = DateTimeOffset.UnixEpoch.AddDays(3);

        var exception = await Assert.ThrowsAsync<StreamUnusableException>(SyncAsync);

        Assert.Contains("orders was created at 1970-01-04", exception.Message, StringComparison.Ordinal);
        Assert.Contains("table app belongs to a stream of that name created at 1970-01-01", exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Message, _sync.Problem);
        Assert.Equal(before, _store.All);
        Assert.Throws<StreamUnusableException>(_sync.ThrowIfReplaced);
        await Assert.ThrowsAsync<StreamUnusableException>(() => _sync.HasLeftStreamAsync(before[0], CancellationToken.None));
        await Assert.ThrowsAsync<StreamUnusableException>(() => _sync.CreateChildrenAsync(before[0], [], before[0].Checkpoint, CancellationToken.None));

        // The operator deletes the leases: the new stream is read.
        _store.Remove(Zero.Value);
        await SyncAsync();
        Assert.Null(_sync.Problem);
        Assert.Equal(4, _store.All.Count);
        _sync.ThrowIfReplaced();
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1001, true)]
    public async Task ACreationTimeThatIsRoundedOtherwiseIsTheSameStream(int laterMilliseconds, bool isOther)
    {
        await SyncAsync();
        _kinesis.CreatedAt += TimeSpan.FromMilliseconds(laterMilliseconds);
        _sync = Open(InitialPosition.TrimHorizon);

        var exception = await Record.ExceptionAsync(SyncAsync);

        Assert.Equal(isOther, exception is StreamUnusableException);
        Assert.Equal(isOther, _sync.Problem is not null);
    }

    [Fact]
    public async Task ADescriptionServesForAWhileUnlessTheShardsBeginElsewhere()
    {
        var descriptions = 0;
        _kinesis.OnDescribe = () =>
        {
            descriptions++;
            return null;
        };
        await SyncAsync();
        await SyncAsync();
        Assert.Equal(1, descriptions);

        _time.Advance(TimeSpan.FromMinutes(10));
        await SyncAsync();
        Assert.Equal(2, descriptions);

        // Deleted and created again: the same ids.
        _kinesis.CreatedAt = _time.GetUtcNow();
        await Assert.ThrowsAsync<StreamUnusableException>(SyncAsync);
        Assert.Throws<StreamUnusableException>(_sync.ThrowIfReplaced);
    }

    [Fact]
    public async Task AWorkerThatSeldomComparesNoticesAtItsNextLookThatTheStreamIsAnotherOrGone()
    {
        await SyncAsync();
        var scans = _store.Scans;
        await _sync.LookAsync(CancellationToken.None);
        Assert.Equal(scans, _store.Scans);

        _kinesis.Status = null;
        await Assert.ThrowsAsync<StreamUnusableException>(() => _sync.LookAsync(CancellationToken.None));
        Assert.NotNull(_sync.Problem);

        _kinesis.Status = "ACTIVE";
        await _sync.LookAsync(CancellationToken.None);
        Assert.Null(_sync.Problem);

        _kinesis.CreatedAt += TimeSpan.FromDays(1);
        await Assert.ThrowsAsync<StreamUnusableException>(() => _sync.LookAsync(CancellationToken.None));
        Assert.Throws<StreamUnusableException>(_sync.ThrowIfReplaced);
    }

    [Fact]
    public async Task WhereTheAccountsCallsAreUsedUpTheLastDescriptionServes()
    {
        await SyncAsync();
        _time.Advance(TimeSpan.FromHours(1));
        _store.Remove(Zero.Value);
        _kinesis.OnDescribe = () => FakeKinesis.Error(AwsErrorKind.Throttled, "LimitExceededException");

        await SyncAsync();

        Assert.Equal(Zero, Assert.Single(_store.All).ShardId);
        await Assert.ThrowsAsync<AwsRequestException>(() => _sync.HasLeftStreamAsync(_store[Zero.Value], CancellationToken.None));
    }

    [Theory]
    [InlineData("CREATING", "is CREATING")]
    [InlineData("DELETING", "is DELETING")]
    [InlineData(null, "does not exist")]
    public async Task AStreamThatIsNotThereIsWaitedFor(string? status, string problem)
    {
        _kinesis.Status = status;

        var exception = await Assert.ThrowsAsync<StreamUnusableException>(SyncAsync);

        Assert.Contains($"stream orders {problem}", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_store.All);
        _sync.ThrowIfReplaced();
        _kinesis.Status = "UPDATING";
        await SyncAsync();
        Assert.Equal((null, 1), (_sync.Problem, _store.All.Count));
    }

    [Fact]
    public async Task AListingThatLeavesKeysOutIsNotPlannedBy()
    {
        Use(shardCount: 3);
        await SyncAsync();
        Progress(0, 1, 2);
        _store.Put(_store[FakeKinesis.Id(1)] with { Checkpoint = Checkpoint.ShardEnd });
        _kinesis.Forget(1);

        var exception = await Assert.ThrowsAsync<InvalidDataException>(SyncAsync);

        Assert.Contains("113427455640312821154458202477256070485..", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, _store.All.Count);
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _meters.Dispose();
    }

    private Task SyncAsync() => _sync.RunOnceAsync(CancellationToken.None);

    private void Use(int shardCount)
    {
        _kinesis = new FakeKinesis(_time, shardCount);
        _sync = Open(InitialPosition.TrimHorizon);
    }

    private ShardSync Open(InitialPosition position, DateTimeOffset? timestamp = null)
    {
        var options = new KinesisConsumerOptions { StreamName = "orders", ApplicationName = "app", InitialPosition = position, InitialTimestamp = timestamp };
        return new ShardSync(_kinesis, _store, ConsumedStream.AllOf(options)[0], new SyncSchedule("orders", new WorkerId("w"), options.ShardSyncInterval, _time), _instruments, new ServiceClock(_time, NullLogger<ServiceClock>.Instance), _time, NullLogger<ShardSync>.Instance);
    }

    private void Progress(params int[] shards)
    {
        foreach (var shard in shards)
        {
            _store.Put(_store[FakeKinesis.Id(shard)] with { Checkpoint = Seven });
        }
    }
}
