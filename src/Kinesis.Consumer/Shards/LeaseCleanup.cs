using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Shards;

/// <summary>Which finished leases may go. Pure.</summary>
/// <remarks>
/// None while its shard is still in the stream. Creating a lease is conditional on there being none, so that a creation that comes late (its answer had
/// timed out and it was still under way, or its worker stood still between looking and writing) would put a lease that was finished and deleted back to the
/// beginning, and the whole shard would be read again. Once the shard is gone, such a lease finds nothing to read and ends at once.
/// </remarks>
internal static class LeaseCleanup
{
    /// <param name="graph">The listing.</param>
    /// <param name="leases">All leases.</param>
    /// <param name="isWhole">Whether unfinished leases cover all hash keys.</param>
    public static IReadOnlyList<Lease> Plan(ShardGraph graph, IReadOnlyDictionary<ShardId, Lease> leases, bool isWhole)
    {
        var children = leases.Values
            .SelectMany(lease => lease.Parents, (lease, parent) => (parent, child: lease.ShardId))
            .ToLookup(pair => pair.parent, pair => pair.child);

        // The shard may have taken children with it that nobody has heard of. Its lease is the last trace of their lines, so it stays until somebody
        // reads all hash keys. The oldest first: as long as a finished parent has its lease, it says that its children's leases are due.
        return isWhole
            ? [.. leases.Values
                .Where(lease => lease.IsFinished && !graph.Contains(lease.ShardId) && !lease.Parents.Any(leases.ContainsKey) && IsDone(lease))
                .OrderBy(lease => lease.ShardId)]
            : [];

        // Until its children got ahead the finished lease proves that they may start.
        bool IsDone(Lease lease) => graph.ChildrenOf(lease.ShardId)
            .Concat(lease.Children)
            .Concat(children[lease.ShardId])
            .All(child => IsAhead(child) || IsGone(child));

        bool IsAhead(ShardId child) => leases.TryGetValue(child, out var lease) && !lease.Checkpoint.IsInitial;

        bool IsGone(ShardId child) => !leases.ContainsKey(child) && !graph.Contains(child);
    }
}
