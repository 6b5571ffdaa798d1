using Kinesis.Consumer.Memory;

namespace Kinesis.Consumer;

/// <summary>What one holder has of a <see cref="MemoryBudget"/>. Disposing gives everything back.</summary>
public sealed class MemoryAccount : IDisposable
{
    private readonly MemoryBudget _budget;
    private long _bytes;
    private bool _releaseRequested;

    internal MemoryAccount(MemoryBudget budget, string name, bool canRelease)
    {
        _budget = budget;
        Name = name;
        CanRelease = canRelease;
    }

    /// <summary>Whose account it is.</summary>
    public string Name { get; }

    /// <summary>Whether the holder can give bytes back when asked.</summary>
    public bool CanRelease { get; }

    /// <summary>What the holder stated last.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether the holder is asked to let go of what it can; ends when it states less than before.</summary>
    public bool ReleaseRequested => Volatile.Read(ref _releaseRequested);

    /// <summary>What this fetcher would have now if all held the same.</summary>
    internal long EvenFetchBytes => _budget.EvenFetchBytes;

    internal bool IsClosed { get; set; }

    /// <summary>States how many bytes the holder has. Never waits.</summary>
    public void Set(long bytes) => _budget.Change(this, bytes, isDelta: false);

    /// <summary>States a change of what the holder has. Never waits.</summary>
    public void Add(long delta) => _budget.Change(this, delta, isDelta: true);

    /// <summary>Waits until the budget has room for so many bytes more and adds them to this account. For fetchers only.</summary>
    public async ValueTask WaitForRoomAsync(long bytes, CancellationToken cancellationToken) =>
        await _budget.TakeAsync(this, bytes, bytes, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// Waits for room as <see cref="WaitForRoomAsync"/> does, but makes do with a part if others hold the rest, and never waits for them while it holds little
    /// itself. Returns how many bytes were added. For fetchers only.
    /// </summary>
    /// <param name="wanted">What would be used.</param>
    /// <param name="least">The part that is worth having.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal ValueTask<long> TakeRoomAsync(long wanted, long least, CancellationToken cancellationToken) =>
        _budget.TakeAsync(this, wanted, least, cancellationToken);

    /// <summary>Adds so many bytes if they fit now and nobody waits for room. For fetchers only.</summary>
    internal bool TryTakeRoom(long bytes) => _budget.TryTake(this, bytes);

    /// <summary>Whether so many bytes more would fit now. For fetchers only.</summary>
    internal bool HasRoomFor(long bytes) => _budget.HasRoomFor(this, bytes);

    /// <summary>Gives everything back.</summary>
    public void Dispose() => _budget.Close(this);

    internal void StateNeedsLock(long bytes, bool releaseRequested)
    {
        Volatile.Write(ref _bytes, bytes);
        Volatile.Write(ref _releaseRequested, releaseRequested);
    }
}
