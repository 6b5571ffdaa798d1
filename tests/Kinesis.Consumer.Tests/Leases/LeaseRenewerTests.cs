using System.Collections.Concurrent;
using System.Globalization;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Leases;

[Collection(VirtualTimeGroup.Name)]
public sealed class LeaseRenewerTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly LeaseOptions _options = new();
    private readonly TestLog<LeaseRenewer> _log = new();
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly LeaseRenewer _renewer;
    private readonly List<HeldLease> _leases = [];
    private readonly CancellationTokenSource _stop = new();

    public LeaseRenewerTests()
    {
        _instruments = new ConsumerInstruments(_meters, new ConsumerIdentity("orders", "app", new WorkerId("me")), new ShardBoard(), _time);
        _renewer = new LeaseRenewer(_options, HeldLeases.PerLease(_options, _time), _instruments, _time, _log);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task RenewalsThatHangHoldUpNoOther(int hanging)
    {
        for (var i = 0; i < hanging; i++)
        {
            await TakeAsync(string.Create(CultureInfo.InvariantCulture, $"hangs {i:D3}"));
        }

        // Younger than all that hang, so that its turn comes last.
        _time.Advance(TimeSpan.FromMilliseconds(100));
        var well = await TakeAsync("well");
        _store.Hangs = (write, shard) => write == "renew" && shard != well.ShardId;

        await RunAsync(TimeSpan.FromSeconds(12));

        Assert.False(well.HasEnded(), $"last renewed {well.Age} ago");
        Assert.All(_leases.Where(lease => lease != well), lease => Assert.Equal((true, LeaseReason.Expired), (lease.HasEnded(), lease.LossReason)));
    }

    [Fact]
    public async Task ACallThatBlocksItsThreadHoldsUpNoOther()
    {
        using var blocked = new ManualResetEventSlim();
        var blocking = await TakeAsync("blocks");
        var well = await TakeAsync("well");
        _store.OnWrite = (_, _, shard) => shard == blocking.ShardId && !blocked.Wait(TimeSpan.FromMinutes(1)) ? WriteFault.Before : WriteFault.None;
        _time.Advance(TimeSpan.FromSeconds(4));

        _renewer.RunOnce(_stop.Token);

        await _time.RunUntilAsync(() => well.Age < TimeSpan.FromSeconds(1), () => $"last renewed {well.Age} ago");
        blocked.Set();
    }

    [Fact]
    public async Task WhatOneShardsCancellationRunsHoldsUpNoOther()
    {
        using var blocked = new ManualResetEventSlim();
        var fenced = await TakeAsync("fenced");
        var well = await TakeAsync("well");
        using var callback = fenced.LostToken.Register(() => Assert.True(blocked.Wait(TimeSpan.FromMinutes(1))));
        await _store.TakeAsync(_store["fenced"], new WorkerId("thief"), "t2", CancellationToken.None);

        await RunAsync(TimeSpan.FromSeconds(15));

        Assert.Equal((LeaseReason.Fenced, false), (fenced.LossReason, well.HasEnded()));
        blocked.Set();
    }

    [Fact]
    public async Task ARenewalThatFailedIsTriedAgainAfterAPauseAndNotBefore()
    {
        await TakeAsync("a");
        var attempts = new List<TimeSpan>();
        var from = _time.GetUtcNow();
        _store.OnWrite = (_, _, _) =>
        {
            attempts.Add(_time.GetUtcNow() - from);
            return attempts.Count < 3 ? WriteFault.Before : WriteFault.None;
        };

        await RunAsync(TimeSpan.FromSeconds(4));
        await _time.RunUntilAsync(() => attempts.Count == 3, () => string.Join(' ', attempts), limitSeconds: 8);

        Assert.All(attempts.Zip(attempts.Skip(1)), pair => Assert.True(pair.Second - pair.First >= _renewer.Pause, string.Join(' ', attempts)));
        Assert.Equal(2, _log.At(LogLevel.Warning).Count);
    }

    [Fact]
    public async Task ThoseThatAreNearestToTheirEndComeFirst()
    {
        for (var i = 0; i < 70; i++)
        {
            // The last of the alphabet is the oldest.
            await TakeAsync(string.Create(CultureInfo.InvariantCulture, $"{70 - i:D2}"));
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        var sent = new ConcurrentQueue<string>();
        _store.Hangs = (_, shard) =>
        {
            sent.Enqueue(shard.Value);
            return true;
        };
        _time.Advance(TimeSpan.FromSeconds(4));

        _renewer.RunOnce(_stop.Token);
        await _time.RunUntilAsync(() => sent.Count == 64, () => $"{sent.Count} were sent", limitSeconds: 1);

        Assert.Equal(Enumerable.Range(7, 64).Select(i => i.ToString("D2", CultureInfo.InvariantCulture)), sent.Order());
    }

    [Fact]
    public async Task WhatWasWrittenAMomentAgoIsLeftAlone()
    {
        var lease = await TakeAsync("a");
        _time.Advance(TimeSpan.FromSeconds(3));
        await lease.CheckpointAsync(Checkpoint.At(SequenceNumber.Parse("5")), null, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));

        _renewer.RunOnce(_stop.Token);
        await _renewer.WhenIdleAsync();

        Assert.Equal(2, _store["a"].Counter);
    }

    [Fact]
    public async Task ARoundThatComesLateIsWarnedAbout()
    {
        _renewer.RunOnce(_stop.Token);
        _time.Advance(TimeSpan.FromSeconds(4.9));
        _renewer.RunOnce(_stop.Token);
        Assert.Empty(_log.At(LogLevel.Warning));

        _time.Advance(TimeSpan.FromSeconds(5.5));
        _renewer.RunOnce(_stop.Token);

        Assert.StartsWith("The renewal of leases began 00:00:01.5", Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
        await _renewer.WhenIdleAsync();
    }

    [Fact]
    public async Task NothingIsUnderWayOnceTheRoundsWereEnded()
    {
        await TakeAsync("a");
        _store.Hangs = (_, _) => true;
        _time.Advance(TimeSpan.FromSeconds(4));
        _renewer.RunOnce(_stop.Token);

        await _stop.CancelAsync();

        await _renewer.WhenIdleAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(_log.At(LogLevel.Warning));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var lease in _leases)
        {
            await lease.DisposeAsync();
        }

        _stop.Dispose();
        _instruments.Dispose();
        _meters.Dispose();
    }

    private async Task RunAsync(TimeSpan span)
    {
        for (var elapsed = TimeSpan.Zero; elapsed < span; elapsed += _options.RenewInterval)
        {
            await _time.RunForAsync(_options.RenewInterval);
            _renewer.RunOnce(_stop.Token);
        }
    }

    private async Task<HeldLease> TakeAsync(string shard)
    {
        await _store.CreateAsync(new Lease { ShardId = new ShardId(shard), Checkpoint = Checkpoint.TrimHorizon }, CancellationToken.None);
        var takenAt = _time.GetTimestamp();
        var taken = await _store.TakeAsync(_store[shard], new WorkerId("me"), "t1", CancellationToken.None);
        var lease = HeldLeases.PerLease(_store, taken.Stored!, takenAt, _options, _time, _log);
        _leases.Add(lease);
        _renewer.Add(lease);
        return lease;
    }
}
