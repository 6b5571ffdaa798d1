using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>
/// Compares the stream's shards with the leases: which leases are missing now, and which finished ones nobody needs any more.
/// Pure. Any worker may run it at any time, as leases are added and deleted conditionally.
/// </summary>
/// <remarks>
/// A lease is normally created by the end of its parent, before the parent is marked as finished. So a shard without a lease is one of:
/// still to come (a parent is unfinished), already passed (a descendant has a lease), or missing (first start, a crash, a row deleted by hand).
/// </remarks>
internal static class LeaseSyncPlanner
{
    private enum Standing
    {
        /// <summary>Has an unfinished lease, or gets one now.</summary>
        Active,

        /// <summary>Has a finished lease.</summary>
        Finished,

        /// <summary>Has no lease and needs none: it was processed, or lies before the starting position.</summary>
        Passed,

        /// <summary>Will get its lease when its parents end.</summary>
        Later,
    }

    public static LeaseSyncPlan Plan(ShardGraph graph, IReadOnlyList<Lease> leases, StartPosition start)
    {
        var byShard = leases.ToDictionary(lease => lease.ShardId);
        return new LeaseSyncPlan(PlanCreate(graph, byShard, start), PlanDelete(graph, byShard));
    }

    private static List<Lease> PlanCreate(ShardGraph graph, Dictionary<ShardId, Lease> leases, StartPosition start)
    {
        var leasedBelow = FindAncestors(graph, leases.ContainsKey);
        var startBelow = start.StartShards is { } starts ? FindAncestors(graph, starts.Contains) : [];
        var standings = new Dictionary<ShardId, Standing>();
        var create = new List<Lease>();
        foreach (var shard in graph.ParentsFirst)
        {
            if (leases.TryGetValue(shard.ShardId, out var lease))
            {
                standings[shard.ShardId] = lease.IsFinished ? Standing.Finished : Standing.Active;
                continue;
            }

            var checkpoint = Missing(shard);
            if (checkpoint is { } at)
            {
                create.Add(NewLease(shard, at));
            }
        }

        return create;

        // The checkpoint of the lease to add, or null with the reason noted as the shard's standing.
        Checkpoint? Missing(Shard shard)
        {
            // A merge's other parent: its child waits for it at the very start, so it cannot have been processed and cleaned up.
            var isAwaited = graph.ChildrenOf(shard.ShardId).Any(
                child => leases.TryGetValue(child, out var lease) && lease.Checkpoint.Kind == CheckpointKind.TrimHorizon);
            if (!isAwaited && leasedBelow.Contains(shard.ShardId))
            {
                standings[shard.ShardId] = Standing.Passed;
                return null;
            }

            var parents = graph.ListedParentsOf(shard).Select(parent => standings[parent]).ToList();
            if (parents.Any(parent => parent is Standing.Active or Standing.Later))
            {
                standings[shard.ShardId] = Standing.Later;
                return null;
            }

            var isContinued = isAwaited || parents.Contains(Standing.Finished);
            if (!isContinued && startBelow.Contains(shard.ShardId))
            {
                standings[shard.ShardId] = Standing.Passed;
                return null;
            }

            standings[shard.ShardId] = Standing.Active;
            return isContinued ? Checkpoint.TrimHorizon : start.Checkpoint;
        }
    }

    /// <summary>A finished lease goes once its parents' leases are gone and every child got ahead: until then it proves that the children may start.</summary>
    private static List<Lease> PlanDelete(ShardGraph graph, Dictionary<ShardId, Lease> leases)
    {
        var delete = new List<Lease>();
        foreach (var lease in leases.Values.Where(lease => lease.IsFinished).OrderBy(lease => lease.ShardId))
        {
            var children = graph.ChildrenOf(lease.ShardId).Union(lease.Children).ToList();

            // Without known children only a shard that left the stream is done with: its records are gone, and nothing can refer to it.
            var isDone = children.Count > 0
                ? children.All(child => leases.TryGetValue(child, out var childLease) && !childLease.Checkpoint.IsInitial)
                : !graph.Contains(lease.ShardId);
            if (isDone && !lease.Parents.Any(leases.ContainsKey))
            {
                delete.Add(lease);
            }
        }

        return delete;
    }

    private static HashSet<ShardId> FindAncestors(ShardGraph graph, Func<ShardId, bool> isMarked)
    {
        var ancestors = new HashSet<ShardId>();
        foreach (var shard in graph.ParentsFirst.Reverse())
        {
            if (isMarked(shard.ShardId) || ancestors.Contains(shard.ShardId))
            {
                ancestors.UnionWith(shard.Parents);
            }
        }

        return ancestors;
    }

    private static Lease NewLease(Shard shard, Checkpoint checkpoint) => new()
    {
        ShardId = shard.ShardId,
        Checkpoint = checkpoint,
        Parents = shard.Parents,
        HashKeys = shard.HashKeys,
    };
}
