using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Fleet;

/// <summary>What one worker's view makes of rows that cannot be read or deleted, and of rows that nobody moves any more.</summary>
public sealed class FleetViewTests : IDisposable
{
    private static readonly ProcessId Me = new(new WorkerId("me"), "p0");
    private static readonly ProcessId Former = new(new WorkerId("a"), "p1");
    private static readonly ProcessId Present = new(new WorkerId("a"), "p2");

    private readonly ManualTimeProvider _time = new();
    private readonly SkewedClock _clock;
    private readonly InMemoryLeaseStore _store = new();
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly Heartbeat _heartbeat;
    private readonly FleetView _view;

    public FleetViewTests()
    {
        _clock = new SkewedClock(_time, TimeSpan.Zero);
        var options = new LeaseOptions();
        var lifeline = new Lifeline(hasRow: true, options, _clock);
        _instruments = new ConsumerInstruments(_meters, new ConsumerIdentity("orders", "app", Me.Worker), new(), _time);
        _heartbeat = new Heartbeat(_store.Fleet, Me, lifeline, options, _instruments, _clock, NullLogger<Heartbeat>.Instance);
        _view = new FleetView(_store, new FleetMember(lifeline, _heartbeat, _store.Fleet), options, _clock, NullLogger<FleetView>.Instance);
    }

    [Fact]
    public async Task LeasesThatWereReadInVainAreReadAgain()
    {
        await _view.LookAsync(default);
        _view.Suspect();
        _store.Fleet.FailsReading = isConsistent => isConsistent;
        await Assert.ThrowsAsync<TimeoutException>(() => _view.LookAsync(default));
        _store.Fleet.FailsReading = null;

        await _view.LookAsync(default);

        Assert.True(_view.HasScanned && _view.IsConfirmed);
    }

    [Fact]
    public async Task AHostWhoseTimeStoodStillReadsTheLeasesAsTheyAre()
    {
        await _view.LookAsync(default);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _view.LookAsync(default);
        Assert.False(_view.HasScanned);

        // Suspended: others have lived on, this process's timers and its monotonic clock have not.
        _clock.By = TimeSpan.FromSeconds(20);
        await _view.LookAsync(default);
        Assert.True(_view.IsConfirmed);

        await _view.LookAsync(default);
        Assert.False(_view.HasScanned);
    }

    [Fact]
    public async Task ARowThatCannotBeDeletedFailsNoCycle()
    {
        await AddAsync(Former, 1);
        await _view.LookAsync(default);
        _time.Advance(TimeSpan.FromMinutes(6));
        _store.Fleet.FailsDeleting = true;
        await _view.LookAsync(default);

        await _view.BuryAsync(default);

        _store.Fleet.FailsDeleting = false;
        await _view.BuryAsync(default);
        Assert.Single(_store.Fleet.All);

        _time.Advance(TimeSpan.FromMinutes(6));
        await _view.BuryAsync(default);
        Assert.Empty(_store.Fleet.All);
    }

    [Fact]
    public async Task TheRowOfAFormerSelfGoesAlthoughItsWorkerHoldsLeases()
    {
        _store.Put(new Lease { ShardId = new ShardId("s"), Owner = Present.Worker, Tenure = Lease.NewTenure(Present.Process), Checkpoint = Checkpoint.TrimHorizon });
        await AddAsync(Former, 1);
        await AddAsync(Present, 1);
        await _view.LookAsync(default);
        _time.Advance(TimeSpan.FromMinutes(6));
        await _view.LookAsync(default);

        await _view.BuryAsync(default);

        Assert.Equal(Present, Assert.Single(_store.Fleet.All).Id);
    }

    [Fact]
    public async Task ARowByWhichALeaseIsJudgedStays()
    {
        _store.Put(new Lease { ShardId = new ShardId("s"), Owner = Present.Worker, Checkpoint = Checkpoint.TrimHorizon });
        await AddAsync(Former, 1);
        await _view.LookAsync(default);
        _time.Advance(TimeSpan.FromMinutes(6));
        await _view.LookAsync(default);

        await _view.BuryAsync(default);

        Assert.Single(_store.Fleet.All);
    }

    [Fact]
    public async Task ReadingThatTookLongIsNoSilenceOfTheOwner()
    {
        _store.Put(new Lease { ShardId = new ShardId("s"), Owner = Present.Worker, Tenure = Lease.NewTenure(Present.Process), Checkpoint = Checkpoint.TrimHorizon });
        await AddAsync(Present, 1);
        await _view.LookAsync(default);

        // This process stands still while the answer is on its way: the owner may have moved its row since.
        _store.Fleet.FailsReading = isConsistent =>
        {
            _time.Advance(isConsistent ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
            return false;
        };
        _view.Suspect();

        var lease = Assert.Single(await _view.LookAsync(default));

        Assert.True(_view.IsConfirmed);
        Assert.Equal(TimeSpan.Zero, lease.Unchanged);
    }

    [Fact]
    public async Task BesideAWorkerWithoutARowALookReadsTheRowsOnce()
    {
        _store.Put(new Lease { ShardId = new ShardId("s"), Owner = Former.Worker, Checkpoint = Checkpoint.TrimHorizon });
        await _view.LookAsync(default);
        var (queries, scans) = (_store.Fleet.Reads, _store.Scans);

        for (var look = 0; look < 10; look++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await _view.LookAsync(default);
            Assert.True(_view.HasScanned);
        }

        Assert.Equal((10, 10), (_store.Fleet.Reads - queries, _store.Scans - scans));
    }

    public void Dispose()
    {
        _heartbeat.Dispose();
        _instruments.Dispose();
        _meters.Dispose();
    }

    private Task<long> AddAsync(ProcessId id, long beat) => _store.Fleet.BeatAsync(new FleetRow(id, beat, 0, []), default);
}
