namespace Kinesis.Consumer.Leases;

/// <summary>
/// Decides what a worker takes: free and expired leases up to its share; and, when there are none, which leases of the most loaded workers it asks for.
/// Pure: every worker decides for itself from what it sees, and the conditional write settles who wins.
/// </summary>
internal static class LeasePlanner
{
    /// <summary>Sums of the same weights in another order differ by less.</summary>
    private const double Rounding = 1e-9;

    /// <param name="leases">All leases.</param>
    /// <param name="me">This worker.</param>
    /// <param name="busy">Shards that this process holds or has not wholly let go of.</param>
    /// <param name="rules">The figures to keep to.</param>
    /// <param name="claims">How many leases may be taken that this worker never had or asked for.</param>
    public static LeasePlan Plan(IReadOnlyList<ObservedLease> leases, WorkerId me, IReadOnlySet<ShardId> busy, LeaseRules rules, int claims = int.MaxValue)
    {
        var unfinished = leases.Where(observed => !observed.Lease.IsFinished).Select(observed => observed.Lease.ShardId).ToHashSet();
        var owned = new List<(ObservedLease Observed, WorkerId Owner)>();
        var available = new List<(ObservedLease Observed, LeaseReason Reason)>();
        foreach (var observed in leases)
        {
            var lease = observed.Lease;
            if (lease.IsFinished)
            {
                continue;
            }

            if (busy.Contains(lease.ShardId))
            {
                // One that drains for another worker is that worker's already.
                owned.Add((observed, lease.Owner ?? me));
            }
            else if (ReasonToTake(observed, me, rules) is not { } reason)
            {
                owned.Add((observed, lease.Owner ?? lease.CheckpointOwner!.Value));
            }
            else if (!lease.Parents.Any(unfinished.Contains))
            {
                available.Add((observed, reason));
            }
        }

        var weights = new LeaseWeights([.. owned.Select(one => one.Observed.Lease), .. available.Select(one => one.Observed.Lease)]);
        var loads = Sum(owned, me, weights, rules);
        var mine = loads[me];
        var count = mine.Count + owned.Count(one => one.Owner != me && busy.Contains(one.Observed.Lease.ShardId));
        var (takes, isBudgetSpent) = TakeAvailable(available, mine, count, 1.0 / loads.Count, weights, rules, claims);
        var isFreeForOthers = available.Any(candidate => candidate.Observed.Unchanged < rules.VeryOld);
        var asks = takes.Count > 0 || isFreeForOthers || count >= rules.MaxLeases
            ? []
            : LeaseBalancer.Choose(loads.Values, mine, weights.CountShare, rules.MaxLeases, Math.Min(AskDampener.Limit, rules.MaxLeases - count));
        return new LeasePlan(takes, asks, isBudgetSpent, NextDue(owned, me, busy, rules));
    }

    private static LeaseReason? ReasonToTake(ObservedLease observed, WorkerId me, LeaseRules rules)
    {
        var lease = observed.Lease;
        if (lease.ActualOwner is not { } owner)
        {
            return LeaseReason.Unassigned;
        }

        if (owner == me && !observed.IsOfDouble)
        {
            // What another worker handed over has no tenure yet; what an earlier life of this one left behind has.
            return lease is { Tenure: null, CheckpointOwner: null } ? LeaseReason.HandedOff : LeaseReason.Recovered;
        }

        if (observed.Unchanged >= rules.Duration)
        {
            return LeaseReason.Expired;
        }

        return observed.Asked > TimeSpan.Zero && observed.Asked >= Patience(lease, me, rules) ? LeaseReason.Stolen : null;
    }

    // Who asked takes first. If it has died, somebody else ends the hand-over that its owner does not come to an end with.
    private static TimeSpan Patience(Lease lease, WorkerId me, LeaseRules rules) =>
        lease.Owner == me ? rules.HandOverTimeout : rules.HandOverTimeout + rules.Duration;

    private static Dictionary<WorkerId, WorkerLoad> Sum(
        List<(ObservedLease Observed, WorkerId Owner)> owned, WorkerId me, LeaseWeights weights, LeaseRules rules)
    {
        var loads = new Dictionary<WorkerId, WorkerLoad> { [me] = new(me) };
        foreach (var (observed, owner) in owned)
        {
            if (!loads.TryGetValue(owner, out var load))
            {
                loads[owner] = load = new WorkerLoad(owner);
            }

            var weight = weights.Of(observed.Lease);
            load.Add(weight);
            if (observed.Lease.CheckpointOwner is null && (observed.Settled is null || observed.Settled >= rules.Settle))
            {
                load.Movable.Add((observed.Lease, weight));
            }
        }

        return loads;
    }

    private static (List<PlannedTake> Takes, bool IsBudgetSpent) TakeAvailable(
        List<(ObservedLease Observed, LeaseReason Reason)> available,
        WorkerLoad mine,
        int count,
        double share,
        LeaseWeights weights,
        LeaseRules rules,
        int claims)
    {
        var takes = new List<PlannedTake>();
        var load = mine.Load;
        var extra = 1;

        // Own ones first. For the rest each worker prefers others, so that workers which start together seldom collide.
        foreach (var (observed, reason) in available
            .OrderByDescending(candidate => IsOwn(candidate.Observed.Lease, mine.Worker))
            .ThenBy(candidate => WorkerLoad.Preference(mine.Worker, candidate.Observed.Lease.ShardId)))
        {
            if (count + takes.Count >= rules.MaxLeases)
            {
                break;
            }

            // While anything is free the loads sum up to less than one, so some worker is below the share and takes it.
            var isOwn = IsOwn(observed.Lease, mine.Worker);
            if (!isOwn && load >= share - Rounding)
            {
                if (extra == 0 || observed.Unchanged < rules.VeryOld)
                {
                    continue;
                }

                extra--;
            }

            if (!isOwn && claims-- <= 0)
            {
                return (takes, true);
            }

            takes.Add(new PlannedTake(observed.Lease, reason));
            load += weights.Of(observed.Lease);
        }

        return (takes, false);
    }

    private static bool IsOwn(Lease lease, WorkerId me) => lease.Owner == me || lease.CheckpointOwner == me;

    private static TimeSpan? NextDue(List<(ObservedLease Observed, WorkerId Owner)> owned, WorkerId me, IReadOnlySet<ShardId> busy, LeaseRules rules)
    {
        TimeSpan? next = null;
        foreach (var (observed, _) in owned)
        {
            if (busy.Contains(observed.Lease.ShardId))
            {
                continue;
            }

            var due = rules.Duration - observed.Unchanged;
            if (observed.Lease.CheckpointOwner is not null && Patience(observed.Lease, me, rules) - observed.Asked is var overdue && overdue < due)
            {
                due = overdue;
            }

            next = next is null || due < next ? due : next;
        }

        return next;
    }
}
