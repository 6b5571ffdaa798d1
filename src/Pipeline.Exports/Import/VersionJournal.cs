using Pipeline.Exports.Locks;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Import;

/// <summary>The registry's item of the version that is being imported, written under the lock only.</summary>
internal sealed class VersionJournal(ExportRegistry registry, ExportVersion version, HeldTableLock held, TimeProvider timeProvider, Action<ExportVersion> progress)
    : IPublishJournal
{
    /// <summary>The lock must live for so long that a write can be over before it ends.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(1);

    private long _changedAt = timeProvider.GetTimestamp();

    public ExportVersion Current { get; private set; } = version;

    public async ValueTask BeginBatchAsync(CancellationToken cancellationToken)
    {
        held.Ensure(Ahead);
        if (Current.Status != ExportStatus.Publishing || Current.PublishingSince is null)
        {
            await MoveAsync(
                Current with { Status = ExportStatus.Publishing, PublishingSince = Current.PublishingSince ?? timeProvider.GetUtcNow() }, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask AcknowledgedAsync(long position, int published, int tooLarge, CancellationToken cancellationToken)
    {
        var counts = Current.Counts;
        await MoveAsync(
            Current with
            {
                Position = position,
                Counts = counts with { Published = counts.Published + published, TooLarge = counts.TooLarge + tooLarge },
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what the version has come to.</summary>
    /// <exception cref="LockLostException">Somebody else wrote it, or the lock is over.</exception>
    public async Task MoveAsync(ExportVersion next, CancellationToken cancellationToken)
    {
        held.Ensure(TimeSpan.Zero);
        var now = timeProvider.GetTimestamp();
        var written = await registry.ReplaceAsync(
            Current,
            next with
            {
                Writer = held.Owner,
                Fence = held.Fence,
                ChangedAt = next.Status == Current.Status ? Current.ChangedAt : timeProvider.GetUtcNow(),
                Elapsed = Current.Elapsed + timeProvider.GetElapsedTime(_changedAt, now),
            },
            cancellationToken).ConfigureAwait(false);
        Current = written ?? throw new LockLostException($"Another import has written {Current} since: this one has lost the lock of {Current.Id}");
        _changedAt = now;
        progress(Current);
    }
}
