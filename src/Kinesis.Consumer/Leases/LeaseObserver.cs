using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Leases;

/// <summary>
/// Remembers when each lease's counter last changed, by the monotonic clock of this process. No clock of another host is ever compared.
/// Owned and called by the coordinator alone.
/// </summary>
/// <remarks>
/// The owner counts from before it sent a renewal, the observer from after it read the new counter, which is later:
/// the owner stops by itself before the observer calls the lease expired.
/// </remarks>
internal sealed class LeaseObserver(TimeProvider timeProvider)
{
    private Dictionary<ShardId, Sighting> _sightings = [];

    public IReadOnlyList<ObservedLease> Observe(IReadOnlyList<Lease> leases)
    {
        var now = timeProvider.GetTimestamp();
        var sightings = new Dictionary<ShardId, Sighting>(leases.Count);
        var observed = new List<ObservedLease>(leases.Count);
        foreach (var lease in leases)
        {
            var known = _sightings.TryGetValue(lease.ShardId, out var sighting) && sighting.Counter == lease.Counter;
            var since = known ? sighting.Since : now;
            sightings[lease.ShardId] = new Sighting(lease.Counter, since);
            observed.Add(new ObservedLease(lease, timeProvider.GetElapsedTime(since, now)));
        }

        _sightings = sightings;
        return observed;
    }

    private readonly record struct Sighting(long Counter, long Since);
}
