using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Simulation.Workers;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>Judges every change of the lease table at the instant of its effect.</summary>
internal sealed class LeaseOracle
{
    /// <summary>Clocks that run apart by one percent each way, and rounding.</summary>
    private const double ClockShare = 0.975;

    private readonly World _world;
    private readonly SimulatedStream _stream;
    private readonly InMemoryLeaseStore _table;
    private readonly Scenario _scenario;
    private readonly Coverage _coverage;
    private readonly CommitRule _commits;
    private readonly DescentRule _descent;
    private readonly Dictionary<string, Tenure> _tenures = new(StringComparer.Ordinal);
    private readonly Dictionary<ShardId, long> _movedAt = [];
    private readonly Dictionary<ProcessId, long> _rowMovedAt = [];
    private readonly Dictionary<ProcessId, long> _beats = [];
    private readonly Dictionary<ProcessId, long> _revivedAt = [];
    private readonly HashSet<ProcessId> _gone = [];
    private readonly Dictionary<ShardId, long> _foreignTakes = [];
    private readonly Dictionary<ShardId, long> _askedAt = [];
    private SimulatedProcess? _caller;
    private string _operation = "";

    public LeaseOracle(World world, SimulatedStream stream, ProcessedRecords processed, InMemoryLeaseStore table, Scenario scenario, Coverage coverage)
    {
        _world = world;
        _stream = stream;
        _table = table;
        _scenario = scenario;
        _coverage = coverage;
        _commits = new CommitRule(world, stream, processed);
        _descent = new DescentRule(world, stream, table, scenario);
        table.OnChanged = Changed;
        table.Fleet.OnMoved = RowMoved;

        // Whoever deletes its own row has left, and whoever deletes another's has seen it stand still for long.
        table.Fleet.OnDeleted = id => _gone.Add(id);
    }

    public DescentRule Descent => _descent;

    /// <summary>Runs one operation on the table on behalf of a process.</summary>
    public T Watch<T>(SimulatedProcess caller, string operation, Func<T> effect, Action<T>? after = null)
    {
        _caller = caller;
        _operation = operation;
        var result = effect();
        after?.Invoke(result);
        return result;
    }

    /// <summary>When a process without a row last took a lease: it does not see who lives, and is not seen at once.</summary>
    public long LastForeignTakeOf(ShardId shardId) => _foreignTakes.GetValueOrDefault(shardId, long.MinValue);

    /// <summary>The last tenure under which a process got a shard.</summary>
    public Tenure? LastTenureOf(SimulatedProcess process, ShardId shardId) =>
        _tenures.Values.LastOrDefault(tenure => tenure.Process == process && tenure.ShardId == shardId);

    /// <summary>The tenure that the table holds now.</summary>
    public Tenure? CurrentTenureOf(ShardId shardId) => _table.Find(shardId.Value)?.Tenure is { } tenure ? _tenures[tenure] : null;

    public void Created(Lease lease, bool isCreated)
    {
        if (isCreated)
        {
            _movedAt[lease.ShardId] = _world.Now;
            _coverage.Count("created");
            _descent.Created(lease);
        }
    }

    public void Deleted(Lease lease, bool isDeleted)
    {
        if (isDeleted)
        {
            _coverage.Count("deleted");
            _descent.Deleted(lease);
        }
    }

    /// <summary>A worker of another library wrote: only what holds for everybody is judged.</summary>
    public void ChangedByPeer(Lease before, Lease after)
    {
        _movedAt[after.ShardId] = _world.Now;
        if (after.Checkpoint != before.Checkpoint)
        {
            var shard = _stream[after.ShardId];
            _commits.Progressed(shard, before, after);
            _descent.Progressed(shard, after);
            _coverage.Count("kcl.checkpoints");
        }
    }

    /// <summary>A heartbeat that was there before and arrives again, after somebody deleted the row, is no sign of life.</summary>
    private void RowMoved(FleetRow row)
    {
        if (row.Beat > _beats.GetValueOrDefault(row.Id))
        {
            _beats[row.Id] = row.Beat;
            _gone.Remove(row.Id);
            if (_rowMovedAt.TryGetValue(row.Id, out var before) && IsWholeLife(_world.Now - before))
            {
                _revivedAt[row.Id] = _world.Now;
            }

            _rowMovedAt[row.Id] = _world.Now;
        }
    }

    private void Changed(Lease before, Lease after)
    {
        if (_caller!.IsRowless && before.ActualOwner != after.ActualOwner && after.ActualOwner?.Value == _caller.WorkerId)
        {
            _foreignTakes[after.ShardId] = _world.Now;
        }

        if (_operation is "ask" or "withdraw")
        {
            Asked(before, after);
            return;
        }

        var shard = _stream[after.ShardId];
        if (after.Counter != before.Counter + 1)
        {
            Fail(after, $"counter {before.Counter} became {after.Counter}");
        }

        if (_operation == "reopen" && before is { IsFinished: true, BeforeEnd: not null })
        {
            _coverage.Count("reopened");
            return;
        }

        if (after.Tenure is not null && after.Tenure != before.Tenure)
        {
            Taken(before, after);
        }
        else if (before.Tenure is null && _operation == "release" && before.Owner?.Value == _caller!.WorkerId)
        {
            // Handed over to a worker that stops, which passes it on.
            _coverage.Count("passed.on");
        }
        else if (before.Tenure is null || _tenures[before.Tenure].Process != _caller)
        {
            Fail(after, $"written by {_caller} while it belongs to {(before.Tenure is null ? "nobody" : _tenures[before.Tenure].Process)}");
        }

        else if (after.Tenure is null)
        {
            _tenures[before.Tenure].IsGivenBack = true;
        }

        _movedAt[after.ShardId] = _world.Now;
        if (after.Checkpoint < before.Checkpoint)
        {
            Fail(after, $"checkpoint {before.Checkpoint} went back to {after.Checkpoint}");
        }

        if (after.Pending is { } pending && pending.Position < after.Checkpoint)
        {
            Fail(after, $"prepared {pending.Position} lies behind the checkpoint {after.Checkpoint}");
        }

        if (after.Checkpoint != before.Checkpoint)
        {
            _commits.Progressed(shard, before, after);
            _descent.Progressed(shard, after);
            _coverage.Count(before.Pending is null ? "checkpoints" : "commits");
        }
    }

    private void Taken(Lease before, Lease after)
    {
        var (movedAt, isOwnersSign) = LastSign(before);
        var unchanged = _world.Now - movedAt;
        var isOwned = before.Tenure is not null || before.ActualOwner?.Value.StartsWith(KclPeer.NamePrefix, StringComparison.Ordinal) == true;
        var isLive = isOwned && before.ActualOwner != after.Owner;
        var byExpiry = isLive && (IsWholeLife(unchanged) || WasOver(before));
        if (isLive && !byExpiry && !IsOverdue(before))
        {
            Fail(after, $"taken from {before.ActualOwner}, whose last sign of life was {TimeSpan.FromTicks(unchanged).TotalSeconds:F3} s ago");
        }

        var tenure = new Tenure(after.Tenure!, _caller!, after.ShardId, _world.Now, byExpiry && isOwnersSign);
        if (!_tenures.TryAdd(after.Tenure!, tenure))
        {
            Fail(after, "a tenure began twice");
        }

        if (before.Tenure is not null)
        {
            _tenures[before.Tenure].Next = tenure;
        }

        _coverage.Count(
            before.Owner is null ? "taken.free"
            : before.Tenure is null ? "taken.handed.over"
            : before.ActualOwner == after.Owner ? "taken.recovered"
            : byExpiry ? isOwnersSign ? "taken.expired" : "taken.unseen"
            : "taken.overdue");
        if (before.Pending is not null)
        {
            _coverage.Count("taken.pending");
        }
    }

    /// <summary>
    /// When the owner of a lease last gave the sign of life that its taker goes by: its row, or if one of both has none, the lease itself. A taker without a row does not
    /// see that an owner lives who does not renew; that owner need not have stopped.
    /// </summary>
    private (long At, bool IsOwnersSign) LastSign(Lease before)
    {
        if (before is { ActualOwner: { } former, Process: { } left } && _gone.Contains(new ProcessId(former, left)))
        {
            return (long.MinValue / 2, IsOwnersSign: true);
        }

        var hasRow = before is { ActualOwner: { } owner, Process: { } process } && _rowMovedAt.TryGetValue(new ProcessId(owner, process), out var at) ? at : (long?)null;
        return _caller!.IsRowless || hasRow is null ? (_movedAt[before.ShardId], hasRow is null) : (hasRow.Value, true);
    }

    /// <summary>
    /// Whether the owner's row stood still for a whole life since it took the lease, and moved again: all its leases had ended by then, and a take that was sent
    /// meanwhile may arrive afterwards.
    /// </summary>
    private bool WasOver(Lease before) =>
        before is { ActualOwner: { } owner, Process: { } process, Tenure: { } tenure }
        && _revivedAt.TryGetValue(new ProcessId(owner, process), out var at)
        && at > _tenures[tenure].TakenAt;

    private bool IsWholeLife(long ticks) => ticks >= _scenario.LeaseDuration.Ticks * ClockShare;

    /// <summary>Whether somebody asked for the lease, and its owner had its time to drain.</summary>
    private bool IsOverdue(Lease before) =>
        before.CheckpointOwner is not null && _world.Now - _askedAt[before.ShardId] >= _scenario.HandOverTimeout.Ticks * ClockShare;

    /// <summary>Asking for a lease, and withdrawing that, leaves everything but the names as it was, so that the owner goes on undisturbed.</summary>
    private void Asked(Lease before, Lease after)
    {
        _coverage.Count(_operation == "ask" ? "asked" : "withdrawn");
        _askedAt[after.ShardId] = _world.Now;
        if (after != before with { Owner = after.Owner, CheckpointOwner = after.CheckpointOwner } || after.ActualOwner != before.ActualOwner)
        {
            Fail(after, $"{before} became {after}");
        }
    }

    private void Fail(Lease lease, string what) => _world.Fail($"lease {lease.ShardId} ({_operation} by {_caller}): {what}");
}
