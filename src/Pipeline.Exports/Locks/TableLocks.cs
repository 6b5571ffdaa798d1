using Microsoft.Extensions.Logging;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Locks;

/// <summary>Takes locks of tables for this process.</summary>
/// <param name="store">Where they are.</param>
/// <param name="name">What tenures of this process are called, for people.</param>
/// <param name="duration">For how long an owner may be silent.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">For locks that are lost.</param>
internal sealed class TableLocks(LockStore store, string name, TimeSpan duration, TimeProvider timeProvider, ILogger<HeldTableLock> logger)
{
    /// <summary>How many looks fall into the time after which a silent owner loses its lock.</summary>
    private const int LooksPerDuration = 12;

    private readonly LockWatch _watch = new(timeProvider);

    /// <summary>Takes the lock if it is free, or its owner was silent for as long as this process has looked at it.</summary>
    /// <returns>The lock; null if another import holds it.</returns>
    public async Task<HeldTableLock?> TryTakeAsync(TableId id, CancellationToken cancellationToken)
    {
        var sentAt = timeProvider.GetTimestamp();
        var seen = await store.FindAsync(id, cancellationToken).ConfigureAwait(false);
        if (seen is not null && !_watch.IsFree(seen, sentAt))
        {
            return null;
        }

        var takenAt = timeProvider.GetTimestamp();
        var taken = await store.TakeAsync(id, seen, $"{name}#{Guid.NewGuid():N}", duration, cancellationToken).ConfigureAwait(false);
        return taken is null ? null : new HeldTableLock(store, taken, takenAt, timeProvider, logger);
    }

    /// <summary>Takes the lock, however long that takes.</summary>
    /// <param name="id">The table.</param>
    /// <param name="waits">Told once if the lock is another's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<HeldTableLock> TakeAsync(TableId id, Action waits, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            if (await TryTakeAsync(id, cancellationToken).ConfigureAwait(false) is { } taken)
            {
                return taken;
            }

            if (isFirst)
            {
                waits();
            }

            await Task.Delay(duration / LooksPerDuration, timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }
}
