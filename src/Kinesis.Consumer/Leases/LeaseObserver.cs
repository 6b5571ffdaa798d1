namespace Kinesis.Consumer.Leases;

/// <summary>
/// Remembers when each lease's counter last changed, and its owner, by the monotonic clock of this process. No clock of another host is ever compared.
/// Owned by the fleet's view.
/// </summary>
/// <remarks>
/// The owner counts from before it sent a renewal, the observer from after it read the new counter, which is later, and up to when it sent the read that shows
/// no newer one: the owner stops by itself before the observer calls the lease expired. What time passed since that read, because its answer took long or this process
/// stood still, says nothing about the owner.
/// </remarks>
internal sealed class LeaseObserver(TimeProvider timeProvider)
{
    private Dictionary<ShardId, Sighting> _sightings = [];

    /// <param name="leases">All leases, as they were read last.</param>
    /// <param name="silenceOf">For how long the owner of a lease has given no sign of life, if something tells that better than the lease's counter.</param>
    /// <param name="asOf">When the read that brought them was sent; null for now.</param>
    public IReadOnlyList<ObservedLease> Observe(IReadOnlyList<Lease> leases, Func<Lease, TimeSpan?>? silenceOf = null, long? asOf = null)
    {
        var now = timeProvider.GetTimestamp();
        var seen = asOf ?? now;
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
                silenceOf?.Invoke(lease) ?? Between(sighting.ChangedAt, seen),
                lease.CheckpointOwner is null ? TimeSpan.Zero : Between(sighting.AskedAt, seen),
                sighting.MovedAt is { } movedAt ? timeProvider.GetElapsedTime(movedAt, now) : null));
        }

        _sightings = sightings;
        return observed;
    }

    private TimeSpan Between(long earlier, long later) => later > earlier ? timeProvider.GetElapsedTime(earlier, later) : TimeSpan.Zero;

    /// <summary>A KCL worker that took the lease and was asked again has no tenure that would tell; but its take counted a switch of owner.</summary>
    private static bool IsSameRequest(Lease lease, Lease before) =>
        lease.CheckpointOwner == before.CheckpointOwner
        && lease.Owner == before.Owner
        && lease.OwnerSwitches <= before.OwnerSwitches
        && string.Equals(lease.Tenure, before.Tenure, StringComparison.Ordinal);

    private static bool HasMoved(Lease before, Lease lease) => before.Owner is not null && lease.Owner is not null && before.Owner != lease.Owner;

    private readonly record struct Sighting(Lease Lease, long ChangedAt, long AskedAt, long? MovedAt);
}
