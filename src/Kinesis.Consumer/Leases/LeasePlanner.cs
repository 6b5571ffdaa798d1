using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Leases;

/// <summary>
/// Decides what a worker takes: free and expired leases up to its share, and, when there are none, one lease of the most loaded worker.
/// Pure: every worker decides for itself from what it sees, and the conditional write settles who wins.
/// </summary>
internal static class LeasePlanner
{
    /// <summary>A lease that stood still for so many durations is taken above the share too, one a cycle: better a crowded worker than an unread shard.</summary>
    public const int VeryOldDurations = 3;

    /// <param name="leases">All leases.</param>
    /// <param name="me">This worker.</param>
    /// <param name="busy">Shards that this process holds or has not wholly let go of.</param>
    /// <param name="duration">How long a lease lives without renewal.</param>
    /// <param name="maxLeases">The most that this worker may hold.</param>
    public static LeasePlan Plan(
        IReadOnlyList<ObservedLease> leases, WorkerId me, IReadOnlySet<ShardId> busy, TimeSpan duration, int maxLeases)
    {
        var unfinished = new HashSet<ShardId>();
        foreach (var observed in leases)
        {
            if (!observed.Lease.IsFinished)
            {
                unfinished.Add(observed.Lease.ShardId);
            }
        }

        var available = new List<(ObservedLease Observed, LeaseReason Reason)>();
        var loads = new SortedDictionary<string, List<Lease>>(StringComparer.Ordinal);
        var mine = 0;
        foreach (var observed in leases)
        {
            var lease = observed.Lease;
            if (lease.IsFinished)
            {
                continue;
            }

            if (busy.Contains(lease.ShardId))
            {
                mine++;
            }
            else if (ReasonToTake(observed, me, duration) is not { } reason)
            {
                var owner = lease.ActualOwner!.Value.Value;
                if (!loads.TryGetValue(owner, out var load))
                {
                    loads[owner] = load = [];
                }

                load.Add(lease);
            }
            else if (!lease.Parents.Any(unfinished.Contains))
            {
                available.Add((observed, reason));
            }
        }

        var total = mine + available.Count + loads.Values.Sum(load => load.Count);
        var share = (total + loads.Count) / (loads.Count + 1);
        if (available.Count > 0)
        {
            return TakeAvailable(available, me, mine, Math.Min(share, maxLeases), maxLeases, duration);
        }

        return mine < maxLeases ? StealOne(loads, me, mine, share) : LeasePlan.Nothing;
    }

    private static LeaseReason? ReasonToTake(ObservedLease observed, WorkerId me, TimeSpan duration) => observed.Lease.ActualOwner switch
    {
        null => LeaseReason.Unassigned,
        { } owner when owner == me => LeaseReason.Recovered,
        _ when observed.Unchanged > duration => LeaseReason.Expired,
        _ => null,
    };

    private static LeasePlan TakeAvailable(
        List<(ObservedLease Observed, LeaseReason Reason)> available, WorkerId me, int mine, int share, int maxLeases, TimeSpan duration)
    {
        var takes = new List<PlannedTake>();
        var room = maxLeases - mine;
        var extra = 1;

        // Each worker prefers other leases, so that workers which start together seldom collide.
        foreach (var (observed, reason) in available
            .OrderByDescending(candidate => candidate.Reason == LeaseReason.Recovered)
            .ThenBy(candidate => Preference(me, candidate.Observed.Lease.ShardId)))
        {
            if (takes.Count >= room)
            {
                break;
            }

            if (reason == LeaseReason.Recovered || mine + takes.Count < share)
            {
                takes.Add(new PlannedTake(observed.Lease, reason));
            }
            else if (extra > 0 && observed.Unchanged > duration * VeryOldDurations)
            {
                extra--;
                takes.Add(new PlannedTake(observed.Lease, reason));
            }
        }

        return new LeasePlan(takes);
    }

    private static LeasePlan StealOne(SortedDictionary<string, List<Lease>> loads, WorkerId me, int mine, int share)
    {
        List<Lease>? victim = null;
        foreach (var load in loads.Values)
        {
            if (load.Count > (victim?.Count ?? 0))
            {
                victim = load;
            }
        }

        // A difference of one is balance: taking it would only turn the difference around.
        if (victim is null || victim.Count - mine < 2)
        {
            return LeasePlan.Nothing;
        }

        // All thieves choose among the same few leases, as many as the victim has too many. So several workers that start
        // together take different ones, yet never more than the excess: the conditional write lets one thief win each.
        var excess = Math.Max(1, victim.Count - share);
        victim.Sort((left, right) => left.ShardId.CompareTo(right.ShardId));
        var stolen = victim[(int)(Preference(me, victim[0].ShardId) % (uint)excess)];
        return new LeasePlan([new PlannedTake(stolen, LeaseReason.Stolen)]);
    }

    // FNV-1a: the same on every run and host, unlike string.GetHashCode.
    private static uint Preference(WorkerId worker, ShardId shard)
    {
        var hash = 2166136261u;
        foreach (var letter in worker.Value.AsSpan())
        {
            hash = (hash ^ letter) * 16777619u;
        }

        foreach (var letter in shard.Value.AsSpan())
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return hash;
    }
}
