using Amazon.DynamoDBv2;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>
/// A worker of KCL 2 beside ours, as while an application is being moved: it knows neither tenures nor requests, takes what expired, steals what it thinks is its
/// due, and leaves every attribute that it does not know as it is.
/// </summary>
internal sealed class KclPeer(SimulatedProcess process, SimulationRun run)
{
    /// <summary>How the owner is named in leases of such workers.</summary>
    public const string NamePrefix = "kcl";

    private const int RecordsOfCycle = 4;

    private readonly WorkerId _me = new(process.WorkerId);
    private readonly Dictionary<ShardId, (long Counter, long At)> _seen = [];
    private readonly Dictionary<ShardId, Lease> _held = [];

    public void Stop() => process.Kill();

    public async Task RunAsync()
    {
        while (!process.IsGone)
        {
            try
            {
                await RunOnceAsync();
            }
            catch (Exception exception) when (exception is AmazonDynamoDBException or TimeoutException)
            {
                // The next cycle tries again; a lease whose renewal got through unnoticed is lost to it.
            }

            await Task.Delay(run.Scenario.RenewInterval, process.Clock);
        }
    }

    private async Task RunOnceAsync()
    {
        var leases = await CallAsync("list", () => run.Table.All);
        var now = process.Clock.GetTimestamp();
        foreach (var lease in leases.Where(lease => !_seen.TryGetValue(lease.ShardId, out var seen) || seen.Counter != lease.Counter))
        {
            _seen[lease.ShardId] = (lease.Counter, now);
        }

        foreach (var held in _held.Values.ToList())
        {
            await WriteAsync("renew", held, stored => stored);
            if (_held.TryGetValue(held.ShardId, out var lease) && lease.Parents.All(parent => leases.All(other => other.ShardId != parent || other.IsFinished)))
            {
                await ProcessAsync(lease);
            }
        }

        if (Choose(leases, now) is { } wanted)
        {
            await TakeAsync(wanted);
        }
    }

    /// <summary>What nobody renews, or else one of the worker that has most, as long as that has more than its share.</summary>
    private Lease? Choose(IReadOnlyList<Lease> leases, long now)
    {
        var open = leases.Where(lease => !lease.IsFinished && !_held.ContainsKey(lease.ShardId)).ToList();
        var expired = open.Find(lease => lease.Owner is null || TimeSpan.FromTicks(now - _seen[lease.ShardId].At) > run.Scenario.LeaseDuration);
        var most = open.Where(lease => lease.Owner is not null).GroupBy(lease => lease.Owner).MaxBy(owned => owned.Count());
        return expired ?? (most?.Count() > _held.Count + 1 ? most.First() : null);
    }

    private async Task TakeAsync(Lease wanted)
    {
        run.Coverage.Count(wanted.Owner is null ? "kcl.taken" : "kcl.stolen");
        await WriteAsync("take", wanted, stored => stored with { Owner = _me, CheckpointOwner = null, OwnerSwitches = stored.OwnerSwitches + 1 });
    }

    private async Task ProcessAsync(Lease held)
    {
        var shard = run.Stream[held.ShardId];
        var from = shard.IndexBehind(held.Checkpoint);
        var count = Math.Min(RecordsOfCycle, shard.Records.Count - from);
        run.Leases.Descent.MayStart(shard);
        foreach (var record in shard.Records.Skip(from).Take(count))
        {
            run.Attempts.DoneElsewhere(record);
        }

        if (shard.ClosedAt is not null && from + count == shard.Records.Count)
        {
            await FinishAsync(held, shard);
        }
        else if (count > 0)
        {
            await WriteAsync("checkpoint", held, stored => stored with { Checkpoint = Checkpoint.At(shard.Records[from + count - 1].Sequence), Pending = null, OwnerSwitches = 0 });
        }
    }

    /// <summary>The children first, those that wait for another parent too.</summary>
    private async Task FinishAsync(Lease held, StreamShard shard)
    {
        foreach (var child in shard.Children)
        {
            var lease = new Lease
            {
                ShardId = child.ShardId,
                Checkpoint = Checkpoint.TrimHorizon,
                Parents = [.. child.Parents.Select(parent => parent.ShardId)],
                HashKeys = new HashKeyRange(child.Start, child.End),
            };
            if (child.Parents.All(parent => parent == shard || run.Table.Find(parent.ShardId.Value) is not null))
            {
                await CallAsync($"create {child.Number}", () => Create(lease));
            }
        }

        await WriteAsync("finish", held, stored => stored with { Checkpoint = Checkpoint.ShardEnd, Pending = null, OwnerSwitches = 0 });
    }

    private bool Create(Lease lease)
    {
        var isNew = run.Table.Find(lease.ShardId.Value) is null;
        if (isNew)
        {
            run.Table.Put(lease);
        }

        run.Leases.Created(lease, isNew);
        return isNew;
    }

    /// <summary>Conditional on the counter alone, which it raises. A lease whose condition fails is no longer this worker's.</summary>
    private async Task WriteAsync(string operation, Lease seen, Func<Lease, Lease> change)
    {
        var written = await CallAsync($"{operation} {seen.ShardId}:{seen.Counter}", () => Write(operation, seen, change));
        if (written is null || written.IsFinished)
        {
            _held.Remove(seen.ShardId);
        }
        else
        {
            _held[seen.ShardId] = written;
        }
    }

    private Lease? Write(string operation, Lease seen, Func<Lease, Lease> change)
    {
        if (run.Table.Find(seen.ShardId.Value) is not { } stored || stored.Counter != seen.Counter || (operation != "take" && stored.Owner != _me))
        {
            return null;
        }

        var written = change(stored) with { Counter = stored.Counter + 1 };
        run.Table.Put(written);
        run.Leases.ChangedByPeer(stored, written);
        return written;
    }

    private Task<T> CallAsync<T>(string what, Func<T> effect) =>
        run.Network.CallAsync(process, ServiceKind.Leases, $"KCL {what}", effect, result => $"{result}", CancellationToken.None);
}
