using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>Workers that show by their rows that they live: what they write and read, whom they believe dead, and who else may be in the table.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class FleetTests : IAsyncDisposable
{
    private const int Shards = 4;
    private static readonly TimeSpan Stride = TimeSpan.FromSeconds(0.5);

    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly List<TestWorker> _workers = [];
    private readonly Dictionary<string, int> _writes = [];
    private readonly TestLoggers _log = new();
    private readonly FakeKinesis _kinesis;

    public FleetTests() => _kinesis = new FakeKinesis(_time, Shards);

    [Fact]
    public async Task WorkersThatIdleWriteTheirRowsAndNoLeaseAndSeldomReadLeases()
    {
        await StartAsync("a");
        await StartAsync("b");
        await UntilAsync(() => Held("a") == 2 && Held("b") == 2);
        await _time.RunForAsync(TimeSpan.FromMinutes(2), Stride);
        Forget();
        var (beats, reads, lists) = (_store.Fleet.Beats, _store.Fleet.Reads, _store.Scans);

        await _time.RunForAsync(TimeSpan.FromMinutes(10), Stride);

        Assert.Empty(_writes);
        Assert.InRange(_store.Fleet.Beats - beats, 280, 310);
        Assert.InRange(_store.Fleet.Reads - reads, 1_150, 1_260);
        Assert.InRange(_store.Scans - lists, 20, 140);
    }

    [Fact]
    public async Task ADeadWorkersLeasesAreTakenWithinTheDurationAndTwoSeconds()
    {
        await StartAsync("a");
        await StartAsync("b");
        await UntilAsync(() => Held("a") == 2 && Held("b") == 2);
        await _time.RunForAsync(TimeSpan.FromSeconds(33.3));

        Cut("a");
        var cutAt = _time.GetUtcNow();
        await UntilAsync(() => _store.All.All(lease => lease.Owner?.Value == "b"));

        Assert.InRange(_time.GetUtcNow() - cutAt, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(12));
        Assert.Equal(0, Held("a"));
    }

    [Fact]
    public async Task AStoppedWorkersLeasesAreTakenWithinTwoSecondsAndItsRowGoes()
    {
        await StartAsync("a");
        await StartAsync("b");
        await UntilAsync(() => Held("a") == 2 && Held("b") == 2);
        await _time.RunForAsync(TimeSpan.FromSeconds(70), Stride);

        var stop = _workers[0].StopAsync();
        var stoppedAt = _time.GetUtcNow();
        await UntilAsync(() => Held("b") == Shards);

        Assert.InRange(_time.GetUtcNow() - stoppedAt, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        await _time.RunUntilAsync(stop);
        Assert.Equal("b", Assert.Single(_store.Fleet.All).Id.Worker.Value);
    }

    [Fact]
    public async Task AWorkerThatWasCutOffEndsItsLeasesBeforeOthersTakeThemAndNoHeartbeatRevivesThem()
    {
        await StartAsync("a");
        await UntilAsync(() => Held("a") == Shards);
        await StartAsync("b");
        await UntilAsync(() => Held("b") == 2);

        Cut("a");
        await UntilAsync(() => Held("a") == 0);
        Assert.Equal(2, Held("b"));

        _store.Fleet.OnBeat = null;
        _store.OnWrite = null;
        await UntilAsync(() => Held("a") == 2 && Held("b") == 2);
    }

    [Fact]
    public async Task OldReadsOfRowsAloneTakeNoLeaseFromALivingWorker()
    {
        var random = new Random(7);
        _store.Fleet.IsOld = _ => random.Next(3) > 0;
        await StartAsync("a");
        await StartAsync("b");
        await UntilAsync(() => Held("a") == 2 && Held("b") == 2);
        var switches = Tenures();

        await _time.RunForAsync(TimeSpan.FromMinutes(5), Stride);

        Assert.Equal(switches, Tenures());
    }

    [Fact]
    public async Task ARowThatIsDeletedIsWrittenAnewAndNobodyIsTakenForDead()
    {
        await StartAsync("a");
        await StartAsync("b");
        await UntilAsync(() => Held("a") == 2 && Held("b") == 2);
        var tenures = Tenures();

        for (var i = 0; i < 20; i++)
        {
            Assert.True(_store.Fleet.Remove(_workers[i % 2].Id) || i > 0);
            await _time.RunForAsync(TimeSpan.FromSeconds(2.3));
        }

        Assert.Equal(tenures, Tenures());
        await UntilAsync(() => _store.Fleet.All.Count == 2);
    }

    [Fact]
    public async Task WhileAnOwnerHasNoRowEachLeaseIsRenewedAndSomeTimeAfterNoMore()
    {
        await StartAsync("a");
        await UntilAsync(() => Held("a") == Shards);
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        Forget();

        // A KCL worker takes a lease by its counter, leaves the tenure's name as it is, and renews.
        var stolen = _store.All[0];
        var counter = stolen.Counter + 1;
        Kcl(counter);
        var ended = false;
        _kinesis.Put(0, "x");
        await _time.RunUntilAsync(() => Count("renew") >= 3 || ended, _journal.ToString);
        for (var i = 0; i < 30; i++)
        {
            Kcl(++counter);
            await _time.RunForAsync(TimeSpan.FromSeconds(3));
        }

        Assert.InRange(Count("renew"), 3 * 18, 3 * 50);
        Assert.Equal("kcl", _store[stolen.ShardId.Value].Owner?.Value);

        // It stops renewing: dead by its counter, and the lease comes back.
        await UntilAsync(() => Held("a") == Shards);
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        Forget();
        await _time.RunForAsync(TimeSpan.FromMinutes(2), Stride);
        Assert.Equal(0, Count("renew"));

        void Kcl(long next) => _store.Put(_store[stolen.ShardId.Value] with { Owner = new WorkerId("kcl"), Counter = next, OwnerSwitches = 1, Checkpoint = Checkpoint.TrimHorizon });
    }

    [Fact]
    public async Task VersionsWithAndWithoutRowsShareAFleetInBothDirections()
    {
        await StartAsync("old", isRowless: true);
        await UntilAsync(() => Held("old") == Shards);
        await StartAsync("new");
        await UntilAsync(() => Held("old") == 2 && Held("new") == 2);
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        var tenures = Tenures();
        await _time.RunForAsync(TimeSpan.FromMinutes(2), Stride);
        Assert.Equal(tenures, Tenures());

        // The last of the old ones goes: nobody renews lease by lease any more.
        await _time.RunUntilAsync(_workers[0].StopAsync());
        await UntilAsync(() => Held("new") == Shards);
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        Forget();
        await _time.RunForAsync(TimeSpan.FromMinutes(2), Stride);
        Assert.Empty(_writes);

        // And back: the old version sees counters stand still, takes its share, and is then seen by all to be there.
        await StartAsync("older", isRowless: true);
        await UntilAsync(() => Held("older") == 2 && Held("new") == 2);
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        tenures = Tenures();
        await _time.RunForAsync(TimeSpan.FromMinutes(2), Stride);
        Assert.Equal(tenures, Tenures());
    }

    [Fact]
    public async Task AFleetThatRenewsEachLeaseByItsOptionLosesNothingToAWorkerWithoutARow()
    {
        await StartAsync("a", LeaseRenewal.PerLease);
        await UntilAsync(() => Held("a") == Shards);
        await StartAsync("kcl-like", isRowless: true);
        await UntilAsync(() => Held("a") == 2 && Held("kcl-like") == 2);

        // Asked for and handed over, one after the other, and none taken.
        Assert.Equal(0, _journal.Count("lost"));
    }

    [Fact]
    public async Task TwoProcessesUnderOneWorkerIdDoNotTakeFromEachOtherForEver()
    {
        await StartAsync("same");
        await UntilAsync(() => Held("same") == Shards);
        Assert.Equal(0, Alarms());
        await StartAsync("same");
        await _time.RunForAsync(TimeSpan.FromSeconds(30));
        Forget();

        await _time.RunForAsync(TimeSpan.FromMinutes(5), Stride);

        // Each process says so, once a minute.
        Assert.Equal(0, Count("take"));
        Assert.InRange(Alarms(), 10, 12);
        Assert.Equal(Shards, _workers.Sum(worker => worker.Status.Shards.Count));
    }

    [Fact]
    public async Task AWorkerThatStartsAgainUnderItsIdTakesItsLeasesAtOnce()
    {
        await StartAsync("a");
        await UntilAsync(() => Held("a") == Shards);
        Cut("a");
        var cutAt = _time.GetUtcNow();
        _store.OnWrite = null;
        _store.Fleet.OnBeat = row => row.Id == _workers[0].Id ? WriteFault.Before : WriteFault.None;

        await StartAsync("a");
        await UntilAsync(() => _workers[1].Status.Shards.Count == Shards);

        Assert.InRange(_time.GetUtcNow() - cutAt, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task AProcessThatIsFencedByItsOwnWorkerIdSaysSoOnceForAllItsLeases()
    {
        await StartAsync("same", LeaseRenewal.PerLease);
        await UntilAsync(() => Held("same") == Shards);
        _store.Fleet.OnBeat = row => row.Id == _workers[0].Id ? WriteFault.Before : WriteFault.None;

        await StartAsync("same", LeaseRenewal.PerLease);
        await UntilAsync(() => _workers[0].Status.Shards.Count == 0);
        await _time.RunForAsync(TimeSpan.FromSeconds(2));

        // The first may have taken some back: then the second says so too.
        Assert.InRange(Alarms(), 1, 2);
    }

    [Fact]
    public async Task WhatNobodyGaveAHintOfIsFoundByTheNextRoutineScan()
    {
        await StartAsync("a");
        await UntilAsync(() => Held("a") == Shards);
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);

        // Somebody deletes the owner from a lease.
        var freed = _store.All[0];
        _store.Put(freed with { Owner = null, Tenure = null, Counter = freed.Counter + 1 });

        await _time.RunUntilAsync(() => _store.All.All(lease => lease.Owner is not null), _journal.ToString);
    }

    [Fact]
    public async Task TheThroughputOfALeaseIsToldWhenItChanges()
    {
        await StartAsync("a");
        await UntilAsync(() => Held("a") == Shards);
        await _time.RunForAsync(TimeSpan.FromMinutes(2), Stride);
        Forget();
        await _time.RunForAsync(TimeSpan.FromMinutes(5), Stride);
        Assert.Equal(0, Count("renew"));

        // Whoever processes without a checkpoint for long still says how much it is.
        _workers[0].Behavior.CheckpointsEachBatch = false;
        for (var i = 0; i < 60; i++)
        {
            _kinesis.Put(0, new string('x', 200_000));
            await _time.RunForAsync(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(Count("renew"), 1, 4);
        Assert.InRange(_store.All[0].Throughput ?? 0, 50, 400);
    }

    [Fact]
    public async Task AWorkerWhoseHeartbeatDoesNotGetThroughDoesNotReadAllLeasesOverAndOver()
    {
        await StartAsync("a");
        await UntilAsync(() => Held("a") == Shards);
        _store.Fleet.OnBeat = _ => WriteFault.Before;
        await UntilAsync(() => Held("a") == 0);
        var scans = _store.Scans;

        await _time.RunForAsync(TimeSpan.FromMinutes(5), Stride);

        // The routine ones, and what the shards' comparison reads.
        Assert.InRange(_store.Scans - scans, 0, 40);
        _store.Fleet.OnBeat = null;
        await UntilAsync(() => Held("a") == Shards);
    }

    [Fact]
    public async Task AnOwnerWhoseRowWasDeletedAndMadeAnewLetsGoWhenAnotherHasTakenIt()
    {
        await StartAsync("a");
        await UntilAsync(() => Held("a") == Shards);
        await StartAsync("b");
        await UntilAsync(() => Held("a") == 2 && Held("b") == 2);
        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        var lost = _store.All.First(lease => lease.Owner?.Value == "a");
        for (var i = 0; i < 5; i++)
        {
            // It has been written to more often than the new row will be for a while.
            var held = _store[lost.ShardId.Value];
            _store.Put(held with { Counter = held.Counter + 1 });
        }

        await _time.RunForAsync(TimeSpan.FromMinutes(1), Stride);
        _store.Remove(lost.ShardId.Value);
        await UntilAsync(() => _store.Find(lost.ShardId.Value) is not null);
        await UntilAsync(() => _store.Find(lost.ShardId.Value) is { Owner: not null });
        await _time.RunForAsync(TimeSpan.FromSeconds(5), Stride);

        Assert.Equal(1, _workers.Sum(worker => worker.Status.Shards.Count(shard => shard.ShardId == lost.ShardId)));
    }

    [Fact]
    public async Task ATakeThatGetsThroughWhenThereIsNoPlaceForItIsGivenBack()
    {
        var few = new TestWorker("few", _kinesis, _store, _journal, _time, leaseOptions: new LeaseOptions { MaxLeases = 1 });
        _workers.Add(few);
        await few.StartAsync();
        await UntilAsync(() => Held("few") == 1);
        await StartAsync("b");
        await UntilAsync(() => Held("b") == 2);
        var free = _store.All.First(lease => lease.Owner is null);

        // Two each, as it seems: nobody would ever ask for it.
        _store.Put(free with { Owner = few.Id.Worker, Tenure = Lease.NewTenure(few.Id.Process), Counter = free.Counter + 1 });

        await UntilAsync(() => Held("b") == 3);
    }

    public async ValueTask DisposeAsync()
    {
        _log.Dispose();
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }

    private async Task StartAsync(string name, LeaseRenewal renewal = LeaseRenewal.PerWorker, bool isRowless = false)
    {
        var worker = new TestWorker(
            name, _kinesis, _store, _journal, _time, leaseOptions: new LeaseOptions { Renewal = renewal }, isRowless: isRowless, log: _log);
        _workers.Add(worker);
        await worker.StartAsync();
    }

    /// <summary>Nothing that the worker writes gets through any more, as if its host were gone.</summary>
    private void Cut(string name)
    {
        _store.Fleet.OnBeat = row => row.Id.Worker.Value == name ? WriteFault.Before : WriteFault.None;
        _store.OnWrite = (_, worker, _) => worker?.Value == name ? WriteFault.Before : WriteFault.None;
    }

    private void Forget()
    {
        _writes.Clear();
        _store.OnWrite = (write, _, _) =>
        {
            lock (_writes)
            {
                _writes[write] = Count(write) + 1;
            }

            return WriteFault.None;
        };
    }

    private int Alarms() => _log.Count(EventIds.WorkerIdUsedTwice, LogLevel.Critical);

    private int Count(string write) => _writes.GetValueOrDefault(write);

    private int Held(string name) => _workers.Where(worker => worker.Id.Worker.Value == name).Sum(worker => worker.Status.Shards.Count);

    private string Tenures() => string.Join(' ', _store.All.Select(lease => $"{lease.ShardId}:{lease.Tenure}"));

    private Task UntilAsync(Func<bool> condition) => _time.RunUntilAsync(
        condition, () => string.Join('\n', _store.All.Select(lease => $"{lease}").Concat(_store.Fleet.All.Select(row => $"{row}"))));
}
