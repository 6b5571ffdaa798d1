using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>
/// Compares the stream's shards with the leases: which leases are missing, and which finished ones nobody needs any more.
/// Pure. Any worker may run it at any time, as leases are added and deleted conditionally.
/// </summary>
/// <remarks>
/// A lease is normally created by the end of its parent, before the parent is marked as finished. So a shard without a lease is one of:
/// still to come (an ancestor is unfinished), already passed (a descendant has a lease), left out by a crash (its parents' finished leases or a
/// first start that broke off tell), or missing without a reason: a hole in the hash keys that somebody reads, as a row deleted by hand leaves.
/// </remarks>
internal sealed class LeaseSyncPlanner
{
    private readonly ShardGraph _graph;
    private readonly Dictionary<ShardId, Lease> _leases;
    private readonly StartPosition _start;
    private readonly HashSet<ShardId> _leasedBelow;
    private readonly HashSet<ShardId> _startBelow;
    private readonly List<HashKeyRange> _read;
    private readonly Dictionary<ShardId, Standing> _standings = [];
    private readonly List<Lease> _create = [];
    private readonly List<Lease> _missing = [];

    private LeaseSyncPlanner(ShardGraph graph, IReadOnlyList<Lease> leases, StartPosition start)
    {
        _graph = graph;
        _leases = leases.ToDictionary(lease => lease.ShardId, lease => lease with { HashKeys = lease.HashKeys ?? graph.Find(lease.ShardId)?.HashKeys });
        _start = start;
        _leasedBelow = graph.FindAncestors(_leases.ContainsKey);
        _startBelow = start.StartShards is { } starts ? graph.FindAncestors(starts.Contains) : [];
        _read = [.. _leases.Values.Where(lease => !lease.IsFinished && lease.HashKeys is not null).Select(lease => lease.HashKeys!.Value)];
    }

    private enum Standing
    {
        /// <summary>Has an unfinished lease, or shall get one.</summary>
        Active,

        /// <summary>Has a finished lease.</summary>
        Finished,

        /// <summary>Has no lease and needs none: it was processed, or lies before the starting position.</summary>
        Passed,

        /// <summary>Will get its lease when what comes before it has ended.</summary>
        Later,
    }

    /// <summary>Plans one comparison.</summary>
    /// <param name="graph">The listing, complete.</param>
    /// <param name="leases">All leases, read before the listing.</param>
    /// <param name="start">Where leases begin that continue nothing.</param>
    public static LeaseSyncPlan Plan(ShardGraph graph, IReadOnlyList<Lease> leases, StartPosition start)
    {
        var planner = new LeaseSyncPlanner(graph, leases, start);
        var isWhole = HashKeyCover.FindHoles(planner._read).Count == 0;
        planner.PlanCreate();
        return new LeaseSyncPlan(
            planner._create,
            planner._missing,
            [.. graph.ParentsFirst.Where(shard => planner.IsWronglyFinished(shard)).Select(shard => planner._leases[shard.ShardId])],
            [.. leases.Where(lease => lease.StreamCreatedAt is null || (lease.HashKeys is null && graph.Contains(lease.ShardId))).Select(lease => planner._leases[lease.ShardId])],
            LeaseCleanup.Plan(graph, planner._leases, isWhole),
            [.. graph.ParentsFirst.Where(planner.IsContradicted).Select(shard => shard.ShardId)]);
    }

    private void PlanCreate()
    {
        // Nothing was processed yet: what is missing is the rest of a first start, the table itself says so.
        var isFirstStart = _leases.Values.All(lease => lease.Checkpoint.IsInitial);
        foreach (var shard in _graph.ParentsFirst)
        {
            var standing = Judge(shard, out var isContinued);
            _standings[shard.ShardId] = standing;
            if (standing == Standing.Active && !_leases.ContainsKey(shard.ShardId))
            {
                _read.Add(shard.HashKeys);
                var list = isContinued || isFirstStart ? _create : _missing;
                list.Add(NewLease(shard, isContinued ? Checkpoint.TrimHorizon : _start.Checkpoint));
            }
        }
    }

    /// <param name="shard">Its parents are judged.</param>
    /// <param name="isContinued">Whether a lease in the table proves that it is the shard's turn, from its first record on.</param>
    private Standing Judge(Shard shard, out bool isContinued)
    {
        isContinued = false;
        if (_leases.TryGetValue(shard.ShardId, out var lease))
        {
            // One that was finished too early goes on, and its children wait for it.
            return lease.IsFinished && !IsWronglyFinished(shard) ? Standing.Finished : Standing.Active;
        }

        if (IsAwaited(shard))
        {
            isContinued = true;
            return Standing.Active;
        }

        if (_leasedBelow.Contains(shard.ShardId))
        {
            return Standing.Passed;
        }

        // What overlaps and is still read comes before this shard: had it come after, it would descend from it. Parents alone would not tell,
        // as those in between may have left the stream.
        var parents = shard.Parents.Select(StandingOf).ToList();
        if (parents.Any(parent => parent is Standing.Active or Standing.Later) || _read.Exists(shard.HashKeys.Overlaps))
        {
            return Standing.Later;
        }

        isContinued = parents.Contains(Standing.Finished);
        return !isContinued && _startBelow.Contains(shard.ShardId) ? Standing.Passed : Standing.Active;
    }

    /// <summary>
    /// Whether a merge waits for this parent at its very start while its other parent has a lease: then the other's end created it, this one was
    /// not processed, and its lease got lost. Without the other's lease both were processed and cleaned up, and the child's own lease was lost and added again.
    /// </summary>
    private bool IsAwaited(Shard shard) => _graph.ChildrenOf(shard.ShardId).Any(
        child => _leases.TryGetValue(child, out var lease)
            && lease.Checkpoint.Kind == CheckpointKind.TrimHorizon
            && _graph.Find(child)!.Parents.Any(parent => parent != shard.ShardId && _leases.ContainsKey(parent)));

    // Listed parents were judged before their children; of others only the lease tells.
    private Standing StandingOf(ShardId parent) => _standings.TryGetValue(parent, out var standing) ? standing
        : _leases.TryGetValue(parent, out var lease) ? lease.IsFinished ? Standing.Finished : Standing.Active
        : Standing.Passed;

    private bool IsContradicted(Shard shard) =>
        !shard.IsClosed && _standings[shard.ShardId] == Standing.Finished && _graph.ChildrenOf(shard.ShardId).Count == 0;

    /// <summary>
    /// Whether a shard was finished without children although it goes on: it is open, or was closed later. One without children that is closed may
    /// just not list them yet.
    /// </summary>
    private bool IsWronglyFinished(Shard shard) =>
        _leases.TryGetValue(shard.ShardId, out var lease)
        && lease is { IsFinished: true, BeforeEnd: not null, Children.Count: 0 }
        && (!shard.IsClosed || _graph.ChildrenOf(shard.ShardId).Count > 0);

    private static Lease NewLease(Shard shard, Checkpoint checkpoint) => new()
    {
        ShardId = shard.ShardId,
        Checkpoint = checkpoint,
        Parents = shard.Parents,
        HashKeys = shard.HashKeys,
    };
}
