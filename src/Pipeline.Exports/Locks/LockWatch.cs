using System.Collections.Concurrent;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Locks;

/// <summary>Remembers since when each lock has stood still, by the monotonic clock of this process.</summary>
/// <remarks>
/// No clock of another host is compared: a time of expiry in the item would let a host whose clock is a minute ahead take the lock of an owner that lives. The owner counts
/// its time from before it sent its last sign of life, an observer from after it first read it, which is later, and only up to when the read was sent that found no newer
/// one: what passes while an answer is on its way says nothing about the owner. So the owner has stopped by itself before anybody calls its lock expired.
/// </remarks>
internal sealed class LockWatch(TimeProvider timeProvider)
{
    private readonly ConcurrentDictionary<TableId, Sighting> _sightings = new();

    /// <summary>Whether a lock may be taken.</summary>
    /// <param name="seen">The lock as it was just read.</param>
    /// <param name="sentAt">When the read was sent.</param>
    public bool IsFree(TableLock seen, long sentAt)
    {
        if (seen.Owner is null)
        {
            return true;
        }

        var now = timeProvider.GetTimestamp();
        var sighting = _sightings.AddOrUpdate(
            seen.Id,
            _ => new Sighting(seen.Fence, seen.Beat, now),
            (_, before) => before.Fence == seen.Fence && before.Beat == seen.Beat ? before : new Sighting(seen.Fence, seen.Beat, now));
        return sentAt > sighting.Since && timeProvider.GetElapsedTime(sighting.Since, sentAt) >= seen.Duration;
    }

    private readonly record struct Sighting(long Fence, long Beat, long Since);
}
