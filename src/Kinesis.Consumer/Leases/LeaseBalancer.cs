namespace Kinesis.Consumer.Leases;

/// <summary>Decides which leases of the most loaded workers to ask for. Pure.</summary>
/// <remarks>
/// A lease of weight w goes from load L to load l only if l + w stays below L by a margin. The sum of the loads' squares then falls by 2w(L − l − w), which is
/// more than 2w times the margin, so moves come to an end; and when they have, no load is above the mean by more than its lightest lease and the margin.
/// Several workers that look at the same instant must not undo this together: of each worker they all see the same candidates, one, or several that weigh no more
/// together than what that worker has above the mean; only those below the mean ask, and of two that ask for the same lease the conditional write lets one win.
/// The second lease that a worker asks for in one look, and each after it, must leave the asker at the mean or below. So, whoever else asks, all moves beyond
/// the first end with L − w at the mean or above and l + w at the mean or below, and each lowers the sum of squares by at least 2w².
/// </remarks>
internal static class LeaseBalancer
{
    /// <summary>The part of the mean load by which a move must pay: throughputs that swing by a fifth must not move leases to and fro.</summary>
    public const double MarginShare = 0.08;

    /// <summary>What to ask for, the best first; any number of the first ones is as right as all. The loads are left as they would be then.</summary>
    /// <param name="loads">The load of every worker, this one included.</param>
    /// <param name="me">This worker's.</param>
    /// <param name="unit">Half the weight of an average lease.</param>
    /// <param name="maxLeases">A worker that has so many gets no more.</param>
    /// <param name="limit">The most to ask for.</param>
    public static IReadOnlyList<PlannedAsk> Choose(IReadOnlyCollection<WorkerLoad> loads, WorkerLoad me, double unit, int maxLeases, int limit)
    {
        var asks = new List<PlannedAsk>();
        var mean = loads.Sum(load => load.Load) / loads.Count;
        if (me.Load >= mean || me.Count >= maxLeases)
        {
            return asks;
        }

        var isUrgent = me.Load < mean / 2;
        var margin = Margin(mean, unit);
        var least = loads.Where(load => load.Count < maxLeases).Min(load => load.Load);
        var offers = new Dictionary<WorkerLoad, List<(Lease Lease, double Weight)>>();
        while (asks.Count < limit && me.Load < mean && me.Count < maxLeases)
        {
            var victim = loads.OrderByDescending(load => load.Load).ThenBy(load => load.Worker.Value, StringComparer.Ordinal).First();
            if (!offers.TryGetValue(victim, out var offer))
            {
                offers[victim] = offer = Candidates(victim, least, victim.Load - margin, victim.Load - mean);
            }

            // None has more than the mean by more than this one can use.
            if (Best(offer, victim, me, unit, victim.Load - margin, asks.Count == 0 ? double.MaxValue : mean) is not { } best)
            {
                break;
            }

            asks.Add(new PlannedAsk(best.Lease, isUrgent));
            offer.Remove(best);
            victim.Give(best.Weight, me);
        }

        return asks;
    }

    /// <summary>By how much a move must pay.</summary>
    public static double Margin(double mean, double unit) => Math.Max(mean * MarginShare, unit);

    /// <summary>
    /// The same for every worker that looks: of the leases that the least loaded worker can use, the one that brings it and the most loaded worker closest
    /// together, and beside it the heaviest ones that still fit into the excess.
    /// </summary>
    private static List<(Lease Lease, double Weight)> Candidates(WorkerLoad victim, double least, double limit, double excess)
    {
        var usable = victim.Movable
            .Where(candidate => least + candidate.Weight < limit)
            .OrderByDescending(candidate => candidate.Weight)
            .ThenBy(candidate => candidate.Lease.ShardId)
            .ToList();
        if (usable.Count == 0)
        {
            return usable;
        }

        var best = usable.MinBy(candidate => Math.Max(victim.Load - candidate.Weight, least + candidate.Weight));
        var candidates = new List<(Lease Lease, double Weight)> { best };
        excess -= best.Weight;
        foreach (var candidate in usable)
        {
            if (candidate.Lease != best.Lease && candidate.Weight <= excess)
            {
                candidates.Add(candidate);
                excess -= candidate.Weight;
            }
        }

        return candidates;
    }

    /// <param name="offer">The victim's candidates.</param>
    /// <param name="victim">The most loaded worker.</param>
    /// <param name="me">This worker's load.</param>
    /// <param name="unit">Half the weight of an average lease.</param>
    /// <param name="below">What this worker's load must stay below.</param>
    /// <param name="atMost">What it may reach.</param>
    private static (Lease Lease, double Weight)? Best(
        List<(Lease Lease, double Weight)> offer, WorkerLoad victim, WorkerLoad me, double unit, double below, double atMost)
    {
        (Lease Lease, double Weight)? best = null;
        foreach (var candidate in offer)
        {
            var after = me.Load + candidate.Weight;
            if (after < below && after <= atMost && (best is null || IsBetter(candidate, best.Value, victim, me, unit)))
            {
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>Whether a lease brings both workers closer together than another. Of nearly equal ones each worker prefers others, so that they seldom collide.</summary>
    private static bool IsBetter((Lease Lease, double Weight) left, (Lease Lease, double Weight) right, WorkerLoad victim, WorkerLoad me, double unit)
    {
        var difference = After(left.Weight) - After(right.Weight);
        return Math.Abs(difference) > unit / 2
            ? difference < 0
            : WorkerLoad.Preference(me.Worker, left.Lease.ShardId) < WorkerLoad.Preference(me.Worker, right.Lease.ShardId);

        double After(double weight) => Math.Max(victim.Load - weight, me.Load + weight);
    }
}
