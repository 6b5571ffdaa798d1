namespace Kinesis.Consumer.Leases;

/// <summary>
/// Remembers when each lease's counter last changed, and its owner, by the monotonic clock of this process. No clock of another host is ever compared.
/// Owned by the fleet's view.
/// </summary>
/// <remarks>
/// The owner counts from before it sent a renewal, the observer from after it read the new counter, which is later:
/// the owner stops by itself before the observer calls the lease expired.
/// </remarks>
internal sealed class LeaseObserver(TimeProvider timeProvider)
{
    private Dictionary<ShardId, Sighting> _sightings = [];

    /// <param name="leases">All leases, as they were read last.</param>
    /// <param name="silenceOf">For how long the owner of a lease has given no sign of life, if something tells that better than the lease's counter.</param>
    public IReadOnlyList<ObservedLease> Observe(IReadOnlyList<Lease> leases, Func<Lease, TimeSpan?>? silenceOf = null)
    {
        var now = timeProvider.GetTimestamp();
        var sightings = new Dictionary<ShardId, Sighting>(leases.Count);
        var observed = new List<ObservedLease>(leases.Count);
        foreach (var lease in leases)
        {
            var sighting = _sightings.TryGetValue(lease.ShardId, out var before)
                ? new Sighting(
                    lease,
                    lease.Counter == before.Lease.Counter ? before.ChangedAt : now,
                    IsSameRequest(lease, before.Lease) ? before.AskedAt : now,
                    HasMoved(before.Lease, lease) ? now : before.MovedAt)
                : new Sighting(lease, now, now, MovedAt: null);
            sightings[lease.ShardId] = sighting;
            observed.Add(new ObservedLease(
                lease,
                silenceOf?.Invoke(lease) ?? timeProvider.GetElapsedTime(sighting.ChangedAt, now),
                lease.CheckpointOwner is null ? TimeSpan.Zero : timeProvider.GetElapsedTime(sighting.AskedAt, now),
                sighting.MovedAt is { } movedAt ? timeProvider.GetElapsedTime(movedAt, now) : null));
        }

        _sightings = sightings;
        return observed;
    }

    private static bool IsSameRequest(Lease lease, Lease before) =>
        lease.CheckpointOwner == before.CheckpointOwner
        && lease.Owner == before.Owner
        && string.Equals(lease.Tenure, before.Tenure, StringComparison.Ordinal);

    private static bool HasMoved(Lease before, Lease lease) => before.Owner is not null && lease.Owner is not null && before.Owner != lease.Owner;

    private readonly record struct Sighting(Lease Lease, long ChangedAt, long AskedAt, long? MovedAt);
}
