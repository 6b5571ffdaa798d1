using System.Collections.Concurrent;
using System.Globalization;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Lifecycle;

/// <summary>
/// Workers come, stop and crash while shards split and merge, iterators expire, reads are throttled, and writes to the lease table
/// fail before or after their effect. What must hold then, and in the end.
/// </summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class RandomFaultTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store = new();
    private readonly Journal _journal = new();
    private readonly List<TestWorker> _alive = [];
    private readonly ConcurrentDictionary<string, bool> _crashed = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly List<string> _story = [];
    private int _started;
    private int _put;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task EveryRecordIsDeliveredInOrderAndLeasesKeepTheirRules(int seed)
    {
        var random = new Random(seed);
        var kinesis = new FakeKinesis(_time, shardCount: 2);
        _store.OnChanged = Check;
        await StartWorkerAsync(kinesis);
        for (var step = 0; step < 40; step++)
        {
            SetFaults(random, kinesis);
            await DisturbAsync(random, kinesis);
            Put(random, kinesis);
            await _time.RunForAsync(TimeSpan.FromMilliseconds(random.Next(100, 4000)));
        }

        _store.OnWrite = (_, worker, _) => IsCrashed(worker) ? WriteFault.Before : WriteFault.None;
        _store.Fleet.OnBeat = row => IsCrashed(row.Id.Worker) ? WriteFault.Before : WriteFault.None;
        kinesis.OnGetRecords = null;
        await _time.RunUntilAsync(() => IsComplete(kinesis), () => Describe(seed, kinesis), limitSeconds: 300);
        foreach (var worker in _alive)
        {
            await _time.RunUntilAsync(worker.StopAsync());
            await worker.DisposeAsync();
        }

        Assert.True(_violations.IsEmpty, $"seed {seed}: {string.Join('\n', _violations)}\n{Describe(seed, kinesis)}");
        AssertOrder(seed);
        Assert.All(_store.All.Where(lease => !lease.IsFinished && !IsCrashed(lease.Owner)), lease => Assert.Null(lease.Owner));
    }

    private async Task DisturbAsync(Random random, FakeKinesis kinesis)
    {
        var open = kinesis.OpenShards;
        switch (random.Next(8))
        {
            case 0 when open.Count < 6:
                Tell($"split {kinesis.Split(open[random.Next(open.Count)])}");
                break;
            case 1 when open.Count > 1:
                var left = random.Next(open.Count - 1);
                Tell($"merge {open[left]} and {open[left + 1]} into {kinesis.Merge(open[left], open[left + 1])}");
                break;
            case 2:
                kinesis.ExpireIterators();
                Tell("expire iterators");
                break;
            case 3 when _alive.Count < 3:
                await StartWorkerAsync(kinesis);
                break;
            case 4 when _alive.Count > 1:
                var stopped = Pick(random);
                Tell($"stop {stopped.Status.Identity.WorkerId}");
                await _time.RunUntilAsync(stopped.StopAsync());
                await stopped.DisposeAsync();
                break;
            case 5 when _alive.Count > 1:
                var crashed = Pick(random);
                Tell($"crash {crashed.Status.Identity.WorkerId}");
                _crashed[crashed.Status.Identity.WorkerId.Value] = true;
                await crashed.DisposeAsync();
                break;
            default:
                break;
        }
    }

    private void SetFaults(Random random, FakeKinesis kinesis)
    {
        var share = random.Next(4) == 0 ? random.Next(1, 60) : 0;
        var faults = new Random(random.Next());
        _store.OnWrite = (_, worker, _) => IsCrashed(worker) ? WriteFault.Before : Draw(faults, share);
        _store.Fleet.OnBeat = row => IsCrashed(row.Id.Worker) ? WriteFault.Before : Draw(faults, share);
        var refused = random.Next(4) == 0 ? random.Next(1, 80) : 0;
        kinesis.OnGetRecords = _ => Draw(faults, refused) switch
        {
            WriteFault.Before => FakeKinesis.Error(AwsErrorKind.Throttled, "ProvisionedThroughputExceededException"),
            WriteFault.After => FakeKinesis.Error(AwsErrorKind.Retryable, "InternalFailure"),
            _ => null,
        };
    }

    private static WriteFault Draw(Random faults, int percent)
    {
        lock (faults)
        {
            return faults.Next(100) >= percent ? WriteFault.None : faults.Next(2) == 0 ? WriteFault.Before : WriteFault.After;
        }
    }

    private void Put(Random random, FakeKinesis kinesis)
    {
        foreach (var shard in kinesis.OpenShards)
        {
            var count = random.Next(4);
            kinesis.Put(shard, [.. Enumerable.Range(_put, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{shard} {number}"))]);
            _put += count;
        }
    }

    private async Task StartWorkerAsync(FakeKinesis kinesis)
    {
        var name = $"w{++_started}";
        Tell($"start {name}");
        var worker = new TestWorker(name, kinesis, _store, _journal, _time);
        _alive.Add(worker);
        await worker.StartAsync();
    }

    private TestWorker Pick(Random random)
    {
        var worker = _alive[random.Next(_alive.Count)];
        _alive.Remove(worker);
        return worker;
    }

    // Neither crashed, nor stopped while the table refused its releases.
    private bool IsAlive(WorkerId owner) => _alive.Any(worker => worker.Status.Identity.WorkerId == owner);

    private bool IsCrashed(WorkerId? worker) => worker is { } id && _crashed.ContainsKey(id.Value);

    /// <summary>Holds at every write: the counter moves by one, checkpoints never go back, and no child gets ahead of an unfinished parent.</summary>
    private void Check(Lease before, Lease after)
    {
        var isAskOrWithdrawal = after == before with { Owner = after.Owner, CheckpointOwner = after.CheckpointOwner };
        if (after.Counter != before.Counter + 1 && !isAskOrWithdrawal)
        {
            _violations.Enqueue($"{after.ShardId}: counter {before.Counter} became {after.Counter}");
        }

        if (after.Checkpoint < before.Checkpoint)
        {
            _violations.Enqueue($"{after.ShardId}: checkpoint {before.Checkpoint} went back to {after.Checkpoint}");
        }

        if (after.Checkpoint > before.Checkpoint && after.Parents.Any(parent => _store.Find(parent.Value) is { IsFinished: false }))
        {
            _violations.Enqueue($"{after.ShardId}: got to {after.Checkpoint} before its parents were finished");
        }
    }

    private bool IsComplete(FakeKinesis kinesis) =>
        _journal.Texts.Distinct().Count() == _put
        && kinesis.OpenShards.All(shard => _store.Find(FakeKinesis.Id(shard)) is { Owner: { } owner } && IsAlive(owner))
        && _store.All.All(lease => lease.IsFinished || kinesis.OpenShards.Any(shard => FakeKinesis.Id(shard) == lease.ShardId.Value));

    private void AssertOrder(int seed)
    {
        foreach (var shard in _journal.Texts.Distinct().Select(text => text.Split(' ')).GroupBy(parts => parts[0]))
        {
            var numbers = shard.Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture)).ToList();
            Assert.True(numbers.SequenceEqual(numbers.Order()), $"seed {seed}: shard {shard.Key} came as {string.Join(' ', numbers)}");
        }
    }

    private void Tell(string what) => _story.Add($"{_time.GetUtcNow():mm:ss.f} {what}");

    private string Describe(int seed, FakeKinesis kinesis) =>
        $"seed {seed} at {_time.GetUtcNow():mm:ss.f}: {_journal.Texts.Distinct().Count()} of {_put} delivered, open {string.Join(' ', kinesis.OpenShards)}\n"
        + $"{string.Join('\n', _story)}\n"
        + $"{string.Join('\n', _store.All.Select(lease => $"{lease.ShardId} {lease.Owner} {lease.Counter} {lease.Checkpoint} <{string.Join(',', lease.Parents)}"))}\n"
        + string.Join('\n', _alive.SelectMany(worker => worker.Status.Shards.Select(shard => $"{worker.Status.Identity.WorkerId} {shard}")));
}
