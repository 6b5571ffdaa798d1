using Kinesis.Consumer.Api;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.Shards;

/// <summary>Whether the stream is there, and still the one that the leases were made for.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class StreamIdentityTests : IDisposable
{
    private static readonly ShardId Zero = ShardSyncRig.Zero;
    private static readonly Checkpoint Seven = ShardSyncRig.Seven;
    private readonly ShardSyncRig _rig = new();

    [Fact]
    public async Task LeasesOfKclGetTheirHashKeysAndTheirStream()
    {
        _rig.Kinesis.CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123).AddTicks(99);
        _rig.Store.Put(new Lease { ShardId = Zero, Checkpoint = Seven, Counter = 3 });

        await _rig.SyncAsync();

        var lease = _rig.Store[Zero.Value];
        Assert.Equal((new HashKeyRange(0, UInt128.MaxValue), DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123), 3), (lease.HashKeys, lease.StreamCreatedAt, lease.Counter));
    }

    [Fact]
    public async Task AReCreatedStreamIsRefusedAndNothingIsChanged()
    {
        await _rig.SyncAsync();
        _rig.Progress(0);
        var before = _rig.Store.All;
        _rig.Use(shardCount: 4);
        _rig.Kinesis.CreatedAt = DateTimeOffset.UnixEpoch.AddDays(3);

        var exception = await Assert.ThrowsAsync<StreamUnusableException>(_rig.SyncAsync);

        Assert.Contains("orders was created at 1970-01-04", exception.Message, StringComparison.Ordinal);
        Assert.Contains("table app belongs to a stream of that name created at 1970-01-01", exception.Message, StringComparison.Ordinal);
        Assert.Equal(exception.Message, _rig.Sync.Problem);
        Assert.Equal(before, _rig.Store.All);
        Assert.Throws<StreamUnusableException>(_rig.Sync.ThrowIfReplaced);
        await Assert.ThrowsAsync<StreamUnusableException>(() => _rig.Sync.HasLeftStreamAsync(before[0], CancellationToken.None));
        await Assert.ThrowsAsync<StreamUnusableException>(() => _rig.Sync.CreateChildrenAsync(before[0], [], before[0].Checkpoint, CancellationToken.None));

        // The operator deletes the leases: the new stream is read.
        _rig.Store.Remove(Zero.Value);
        await _rig.SyncAsync();
        Assert.Null(_rig.Sync.Problem);
        Assert.Equal(4, _rig.Store.All.Count);
        _rig.Sync.ThrowIfReplaced();
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1001, true)]
    public async Task ACreationTimeThatIsRoundedOtherwiseIsTheSameStream(int laterMilliseconds, bool isOther)
    {
        await _rig.SyncAsync();
        _rig.Kinesis.CreatedAt += TimeSpan.FromMilliseconds(laterMilliseconds);
        _rig.Open(InitialPosition.TrimHorizon);

        var exception = await Record.ExceptionAsync(_rig.SyncAsync);

        Assert.Equal(isOther, exception is StreamUnusableException);
        Assert.Equal(isOther, _rig.Sync.Problem is not null);
    }

    [Fact]
    public async Task ADescriptionServesForAWhileUnlessTheShardsBeginElsewhere()
    {
        var descriptions = 0;
        _rig.Kinesis.OnDescribe = () =>
        {
            descriptions++;
            return null;
        };
        await _rig.SyncAsync();
        await _rig.SyncAsync();
        Assert.Equal(1, descriptions);

        _rig.Time.Advance(TimeSpan.FromMinutes(10));
        await _rig.SyncAsync();
        Assert.Equal(2, descriptions);

        // Deleted and created again: the same ids.
        _rig.Kinesis.CreatedAt = _rig.Time.GetUtcNow();
        await Assert.ThrowsAsync<StreamUnusableException>(_rig.SyncAsync);
        Assert.Throws<StreamUnusableException>(_rig.Sync.ThrowIfReplaced);
    }

    [Fact]
    public async Task AWorkerThatSeldomComparesNoticesAtItsNextLookThatTheStreamIsAnotherOrGone()
    {
        await _rig.SyncAsync();
        _rig.Store.Put(_rig.Store[Zero.Value] with { Owner = new WorkerId("other") });
        await _rig.SyncAsync();
        var scans = _rig.Store.Scans;
        await _rig.Sync.LookAsync(CancellationToken.None);
        Assert.Equal(scans, _rig.Store.Scans);

        _rig.Kinesis.Status = null;
        await Assert.ThrowsAsync<StreamUnusableException>(() => _rig.Sync.LookAsync(CancellationToken.None));
        Assert.NotNull(_rig.Sync.Problem);

        _rig.Kinesis.Status = "ACTIVE";
        await _rig.Sync.LookAsync(CancellationToken.None);
        Assert.Null(_rig.Sync.Problem);

        _rig.Kinesis.CreatedAt += TimeSpan.FromDays(1);
        await Assert.ThrowsAsync<StreamUnusableException>(() => _rig.Sync.LookAsync(CancellationToken.None));
        Assert.Throws<StreamUnusableException>(_rig.Sync.ThrowIfReplaced);
    }

    [Fact]
    public async Task WhereTheAccountsCallsAreUsedUpTheLastDescriptionServes()
    {
        await _rig.SyncAsync();
        _rig.Time.Advance(TimeSpan.FromHours(1));
        _rig.Store.Remove(Zero.Value);
        _rig.Kinesis.OnDescribe = () => FakeKinesis.Error(AwsErrorKind.Throttled, "LimitExceededException");

        await _rig.SyncAsync();

        Assert.Equal(Zero, Assert.Single(_rig.Store.All).ShardId);
        await Assert.ThrowsAsync<AwsRequestException>(() => _rig.Sync.HasLeftStreamAsync(_rig.Store[Zero.Value], CancellationToken.None));
    }

    [Theory]
    [InlineData("CREATING", "is CREATING")]
    [InlineData("DELETING", "is DELETING")]
    [InlineData(null, "does not exist")]
    public async Task AStreamThatIsNotThereIsWaitedFor(string? status, string problem)
    {
        _rig.Kinesis.Status = status;

        var exception = await Assert.ThrowsAsync<StreamUnusableException>(_rig.SyncAsync);

        Assert.Contains($"stream orders {problem}", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_rig.Store.All);
        _rig.Sync.ThrowIfReplaced();
        _rig.Kinesis.Status = "UPDATING";
        await _rig.SyncAsync();
        Assert.Equal((null, 1), (_rig.Sync.Problem, _rig.Store.All.Count));
    }

    public void Dispose() => _rig.Dispose();
}
