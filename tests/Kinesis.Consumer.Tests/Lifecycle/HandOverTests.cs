using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>A second worker joins one that has two shards and asks for one of them; what either side does then, at the worst moment.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class HandOverTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly List<TestWorker> _workers = [];
    private FakeKinesis _kinesis = null!;

    private TestWorker Old => _workers[0];

    private TestWorker New => _workers[1];

    [Fact]
    public async Task TheOldOwnerCommitsAndTheNewOneGoesOnBehindIt()
    {
        await StartOldAsync(behavior => behavior.CheckpointsEachBatch = false);
        _kinesis.Put(0, "a1", "a2");
        _kinesis.Put(1, "b1", "b2");
        await _time.RunUntilAsync(() => _journal.Texts.Count == 4, _journal.ToString);

        await StartNewAsync();
        await _time.RunUntilAsync(IsShared, _journal.ToString);
        _kinesis.Put(0, "a3");
        _kinesis.Put(1, "b3");
        await _time.RunUntilAsync(() => _journal.Texts.Count == 6, _journal.ToString);

        // Nothing twice, though nothing was checkpointed before the drain.
        Assert.Equal(["a1", "a2", "a3", "b1", "b2", "b3"], _journal.Texts.Order());
        Assert.Equal((0, 1), (_journal.Count("lost"), _journal.Count("drain")));
    }

    [Fact]
    public async Task TheNewOwnerStartsWithinHalfASecondOfTheOldOnesCommit()
    {
        var drained = DateTimeOffset.MaxValue;
        await StartOldAsync(behavior => behavior.OnDrain = async token =>
        {
            await Task.Delay(TimeSpan.FromSeconds(12.3), _time, token);
            drained = _time.GetUtcNow();
        });

        // Longer than the lease lives: it is renewed under the old name meanwhile.
        await StartNewAsync();
        await _time.RunUntilAsync(() => _journal.Entries.Any(entry => entry is { Worker: "new", What: "initialize" }), _journal.ToString);

        Assert.InRange(_time.GetUtcNow() - drained, TimeSpan.Zero, TimeSpan.FromSeconds(0.5));
        Assert.Equal(0, _journal.Count("lost"));
    }

    [Fact]
    public async Task AnOldOwnerThatDiesWhileItDrainsIsReplacedWhenItsLeaseExpires()
    {
        await StartOldAsync(HangInDrain);
        await StartNewAsync();
        await _time.RunUntilAsync(IsAsked, _journal.ToString);

        await CrashAsync(Old);
        var crashedAt = _time.GetUtcNow();
        await _time.RunUntilAsync(() => New.Status.Shards.Count == 2, _journal.ToString);

        Assert.InRange(_time.GetUtcNow() - crashedAt, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public async Task AnOldOwnerThatDoesNotComeToAnEndIsFencedAfterTheHandOverTime()
    {
        await StartOldAsync(HangInDrain);
        await StartNewAsync();
        await _time.RunUntilAsync(IsAsked, _journal.ToString);
        var askedAt = _time.GetUtcNow();

        await _time.RunUntilAsync(() => New.Status.Shards.Count == 1, _journal.ToString);

        Assert.InRange(_time.GetUtcNow() - askedAt, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(31.5));
        await _time.RunUntilAsync(() => _journal.Count("lost") == 1, _journal.ToString, limitSeconds: 10);
    }

    [Fact]
    public async Task AShardWhoseAskerDiedIsReadAgainWhenTheAskersOwnershipExpires()
    {
        await StartOldAsync(behavior => behavior.OnDrain = async token => await Task.Delay(TimeSpan.FromSeconds(3), _time, token));
        await StartNewAsync();

        // Told by its row too: else the old one sees the request at its next routine look, and reads the shard meanwhile.
        await _time.RunUntilAsync(() => IsAsked() && _store.Fleet.All.Any(row => row.Asks.Count > 0), _journal.ToString);

        await CrashAsync(New);
        var crashedAt = _time.GetUtcNow();
        await _time.RunUntilAsync(() => _journal.Count("drain") == 1 && Old.Status.Shards.Count == 2, _journal.ToString);
        await _time.RunUntilAsync(() => _store.All.All(lease => lease.Owner == new WorkerId("old")), _journal.ToString);

        Assert.InRange(_time.GetUtcNow() - crashedAt, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task AnAskerThatStopsWithdrawsAndTheShardIsFreeAsSoonAsItIsDrained()
    {
        var drain = new TaskCompletionSource();
        await StartOldAsync(behavior => behavior.OnDrain = async _ => await drain.Task);
        await StartNewAsync();
        await _time.RunUntilAsync(() => _journal.Count("drain") == 1, _journal.ToString);

        await _time.RunUntilAsync(New.StopAsync(), limitSeconds: 5);
        Assert.DoesNotContain(_store.All, lease => lease.Owner == new WorkerId("new") || lease.CheckpointOwner is not null);
        drain.SetResult();
        await _time.RunUntilAsync(() => _store.All.Count(lease => lease.Owner == new WorkerId("old")) == 2, _journal.ToString, limitSeconds: 3);
        await _time.RunUntilAsync(() => Old.Status.Shards.Count == 2, _journal.ToString, limitSeconds: 3);
    }

    [Fact]
    public async Task AnAskerThatStopsReleasesWhatItWasJustGiven()
    {
        await StartOldAsync(_ => { });
        await StartNewAsync();
        _store.OnWrite = (write, worker, _) => (write, worker?.Value) == ("take", "new") ? WriteFault.Before : WriteFault.None;
        await _time.RunUntilAsync(() => _store.All.Any(lease => lease is { Tenure: null, Owner: not null }), _journal.ToString);

        await _time.RunUntilAsync(New.StopAsync(), limitSeconds: 5);
        await _time.RunUntilAsync(() => Old.Status.Shards.Count == 2, _journal.ToString, limitSeconds: 3);
    }

    [Fact]
    public async Task AWorkerThatStopsReleasesWhatItTookWithoutAnAnswer()
    {
        await StartOldAsync(_ => { });
        await StartNewAsync();
        _store.OnWrite = (write, worker, _) => (write, worker?.Value) == ("take", "new") ? WriteFault.After : WriteFault.None;
        await _time.RunUntilAsync(() => _store.All.Any(lease => lease is { Tenure: not null, CheckpointOwner: null, Owner.Value: "new" }), _journal.ToString);

        await _time.RunUntilAsync(New.StopAsync(), limitSeconds: 5);
        await _time.RunUntilAsync(() => Old.Status.Shards.Count == 2, _journal.ToString, limitSeconds: 3);
    }

    [Fact]
    public async Task AnAskWhoseAnswerWasLostIsFoundByTheNextScan()
    {
        await StartOldAsync(_ => { });
        await StartNewAsync();
        _store.OnWrite = (write, _, _) => write == "ask" ? WriteFault.After : WriteFault.None;

        await _time.RunUntilAsync(IsShared, _journal.ToString, limitSeconds: 10);

        Assert.Equal(0, _journal.Count("lost"));
    }

    [Fact]
    public async Task AShardThatEndsWhileItIsAskedForIsFinishedOnce()
    {
        var drain = new TaskCompletionSource();
        await StartOldAsync(behavior => behavior.OnBatch = async (_, _) => await drain.Task);
        _kinesis.Put(0, "a");
        _kinesis.Put(1, "b");
        var (low, high) = _kinesis.Split(0);
        _kinesis.Split(1);
        _kinesis.Put(low, "low");
        _kinesis.Put(high, "high");
        await StartNewAsync();
        await _time.RunUntilAsync(IsAsked, _journal.ToString);

        drain.SetResult();
        await _time.RunUntilAsync(() => _journal.Texts.Distinct().Count() == 4 && _journal.Count("ended") == 2, _journal.ToString);
        await _time.RunForAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(4, _journal.Texts.Count);
        Assert.Equal(2, _journal.Count("ended"));
        Assert.Equal(0, _journal.Count("lost"));
    }

    [Fact]
    public async Task AWorkerThatComesBackUnderItsNameRecoversItsLeasesAtOnce()
    {
        await StartOldAsync(_ => { });
        await CrashAsync(Old);

        // Until what is left of it has given up trying to release: a process that is gone writes nothing later.
        await _time.RunForAsync(TimeSpan.FromSeconds(2));
        _store.OnWrite = null;
        var again = await StartAsync("old", _ => { });
        await _time.RunUntilAsync(() => again.Status.Shards.Count == 2, _journal.ToString, limitSeconds: 1);
    }

    [Fact]
    public async Task AnOldOwnerThatComesBackUnderItsNameKeepsWhatItWasAskedFor()
    {
        await StartOldAsync(HangInDrain);
        await StartNewAsync();
        await _time.RunUntilAsync(IsAsked, _journal.ToString);
        await CrashAsync(Old);

        // Until what is left of it has given up trying to release: a process that is gone writes nothing later.
        await _time.RunForAsync(TimeSpan.FromSeconds(2));
        _store.OnWrite = null;
        var again = await StartAsync("old", _ => { });
        await _time.RunUntilAsync(() => again.Status.Shards.Count == 2, _journal.ToString, limitSeconds: 1);
        await _time.RunUntilAsync(() => again.Status.Shards.Count == 1 && New.Status.Shards.Count == 1, _journal.ToString);
    }

    [Fact]
    public async Task AnAskerThatComesBackUnderItsNameTakesWhatItHadAskedFor()
    {
        var drain = new TaskCompletionSource();
        await StartOldAsync(behavior => behavior.OnDrain = async _ => await drain.Task);
        await StartNewAsync();
        await _time.RunUntilAsync(IsAsked, _journal.ToString);
        await CrashAsync(New);

        // Until what is left of it has given up trying to release: a process that is gone writes nothing later.
        await _time.RunForAsync(TimeSpan.FromSeconds(2));
        _store.OnWrite = null;
        var again = await StartAsync("new", _ => { });
        drain.SetResult();
        await _time.RunUntilAsync(() => again.Status.Shards.Count == 1, _journal.ToString, limitSeconds: 3);
        Assert.Equal(0, _journal.Count("lost"));
    }

    [Fact]
    public async Task AThousandFreeShardsAreTakenWithinSeconds()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1000);
        var worker = await StartAsync("alone", _ => { });
        await _time.RunUntilAsync(() => worker.Status.IsReady, () => "not ready");

        await _time.RunUntilAsync(() => worker.Status.Shards.Count == 1000, () => $"{worker.Status.Shards.Count}", limitSeconds: 8);
    }

    [Fact]
    public async Task AWorkerThatJoinsAThousandShardsHasItsHalfWithinAMinute()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 1000);
        var old = await StartAsync("old", _ => { });
        await _time.RunUntilAsync(() => old.Status.Shards.Count == 1000, () => $"{old.Status.Shards.Count}");
        var (asks, mostOpen) = (0, 0);
        _store.OnWrite = (write, _, _) =>
        {
            asks += write == "ask" ? 1 : 0;
            return WriteFault.None;
        };

        var joined = await StartAsync("new", _ => { });
        await _time.RunUntilAsync(
            () =>
            {
                mostOpen = Math.Max(mostOpen, _store.All.Count(lease => lease.CheckpointOwner is not null));
                return joined.Status.Shards.Count >= 475;
            },
            () => $"{joined.Status.Shards.Count} after {asks} asks",
            limitSeconds: 60,
            stride: TimeSpan.FromSeconds(0.25));

        Assert.InRange(asks, 475, 505);
        Assert.InRange(mostOpen, 1, 64);
    }

    [Fact]
    public async Task WorkersThatStartTogetherHaveNothingToMove()
    {
        _kinesis = new FakeKinesis(_time, shardCount: 60);
        var workers = new[] { await StartAsync("a", _ => { }), await StartAsync("b", _ => { }), await StartAsync("c", _ => { }) };
        var asks = 0;
        _store.OnWrite = (write, _, _) =>
        {
            asks += write == "ask" ? 1 : 0;
            return WriteFault.None;
        };

        await _time.RunUntilAsync(() => workers.Sum(worker => worker.Status.Shards.Count) == 60, _journal.ToString, limitSeconds: 8);
        await _time.RunForAsync(TimeSpan.FromSeconds(20));

        Assert.All(workers, worker => Assert.InRange(worker.Status.Shards.Count, 19, 21));
        Assert.Equal(0, asks);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }
    }

    private void HangInDrain(JournalBehavior behavior) => behavior.OnDrain = async token => await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);

    private bool IsAsked() => _store.All.Any(lease => lease.CheckpointOwner == new WorkerId("old") && lease.Owner == new WorkerId("new"));

    private bool IsShared() => Old.Status.Shards.Count == 1 && New.Status.Shards.Count == 1;

    private async Task StartOldAsync(Action<JournalBehavior> configure)
    {
        _kinesis = new FakeKinesis(_time, shardCount: 2);
        await StartAsync("old", configure);
        await _time.RunUntilAsync(() => Old.Status.Shards.Count == 2, _journal.ToString);
    }

    private Task<TestWorker> StartNewAsync() => StartAsync("new", _ => { });

    private async Task<TestWorker> StartAsync(string name, Action<JournalBehavior> configure)
    {
        var worker = new TestWorker(name, _kinesis, _store, _journal, _time);
        configure(worker.Behavior);
        _workers.Add(worker);
        await worker.StartAsync();
        return worker;
    }

    /// <summary>From now on no write of this worker reaches the table.</summary>
    private async Task CrashAsync(TestWorker crashed)
    {
        var name = crashed.Status.Identity.WorkerId;
        _store.OnWrite = (_, worker, _) => worker == name ? WriteFault.Before : WriteFault.None;
        _store.Fleet.OnBeat = row => row.Id == crashed.Id ? WriteFault.Before : WriteFault.None;
        await crashed.DisposeAsync();
    }
}
