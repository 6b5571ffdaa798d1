using Kinesis.Consumer.Lifecycle;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Leases;

/// <summary>
/// A lease during one tenure of this worker: the counter to write with, the token that ends all work of the shard, and the one that asks to hand it over.
/// Owned by the shard's consumer; the renewer writes to it too, so writes take turns.
/// </summary>
/// <remarks>
/// The clock decides whether the lease is over, at each write and each delivery, and not the timer that cancels <see cref="LostToken"/>: that one
/// comes late when the thread pool has no thread, or the process was stopped for a while.
/// </remarks>
internal sealed partial class HeldLease : IAsyncDisposable
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(1);

    private readonly ILeaseStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly Lifeline _lifeline;
    private readonly long _epoch;
    private readonly TimeSpan _lifetime;
    private readonly DetachedCancellation _lost;
    private readonly DetachedCancellation _handOver;
    private readonly ITimer _expiry;
    private readonly ThroughputMeter _throughput;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly string _tenure;
    private readonly WorkerId _owner;
    private Lease _current;
    private long _renewedAt;
    private int _ended;

    /// <param name="store">Where the lease is stored.</param>
    /// <param name="taken">The lease as the take left it.</param>
    /// <param name="takenAt">The timestamp from before the take was sent.</param>
    /// <param name="epoch">The lifeline's epoch from before the take was sent.</param>
    /// <param name="lifeline">What keeps the lease alive beside its own renewals.</param>
    /// <param name="options">Duration and safety.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="logger">For all leases.</param>
    public HeldLease(
        ILeaseStore store, Lease taken, long takenAt, long epoch, Lifeline lifeline, LeaseOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _store = store;
        _current = taken;
        _owner = taken.Owner ?? throw new ArgumentException($"The lease of {taken.ShardId} has no owner", nameof(taken));
        _tenure = taken.Tenure ?? throw new ArgumentException($"The lease of {taken.ShardId} has no tenure", nameof(taken));
        _timeProvider = timeProvider;
        _lifeline = lifeline;
        _epoch = epoch;
        _lifetime = options.Duration - options.Safety;
        _renewedAt = takenAt;
        _lost = new DetachedCancellation($"the lease of {taken.ShardId}", logger);
        _handOver = new DetachedCancellation($"the tenure of {taken.ShardId}", logger);
        LostToken = _lost.Token;
        HandOverToken = _handOver.Token;
        _throughput = new ThroughputMeter(taken.Throughput, options.RenewInterval / 2, timeProvider);
        _expiry = timeProvider.CreateTimer(static state => ((HeldLease)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _expiry.Change(Remaining, Timeout.InfiniteTimeSpan);
    }

    public ShardId ShardId => _current.ShardId;

    /// <summary>Where the lease is stored.</summary>
    public ILeaseStore Store => _store;

    /// <summary>The lease as this tenure knows it.</summary>
    public Lease Current => Volatile.Read(ref _current);

    /// <summary>Cancelled when the lease is lost, may be lost, or was given back. Application code never sees it: it gets one that follows.</summary>
    public CancellationToken LostToken { get; }

    /// <summary>Cancelled when another worker asks for the lease: drain, commit and <see cref="GiveBackAsync"/>. Until then the lease is held as before.</summary>
    public CancellationToken HandOverToken { get; }

    /// <summary>Why <see cref="LostToken"/> was cancelled; expired unless something else was seen.</summary>
    public LeaseReason LossReason { get; private set; } = LeaseReason.Expired;

    /// <summary>The other process of this worker's own id that took the lease, by its name; null if none did. To be read once the tenure has ended.</summary>
    public string? Usurper { get; private set; }

    /// <summary>How long ago the last sign of life was sent that others judge the lease by.</summary>
    public TimeSpan Age => _lifeline.Age(Volatile.Read(ref _renewedAt));

    /// <summary>How long ago the last write to the lease itself that got through was sent.</summary>
    public TimeSpan AgeOfWrite => _timeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt));

    /// <summary>Whether the lease is over, or by the clock must be taken to be. Cancels <see cref="LostToken"/> if nobody did yet.</summary>
    public bool HasEnded()
    {
        if (!LostToken.IsCancellationRequested && (Age >= _lifetime || _lifeline.Epoch != _epoch))
        {
            End(LeaseReason.Expired);
        }

        return LostToken.IsCancellationRequested;
    }

    /// <exception cref="LeaseLostException">See <see cref="HasEnded"/>.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded())
        {
            throw new LeaseLostException(ShardId);
        }
    }

    /// <summary>
    /// Somebody read the stored lease. If another worker asked for it, or has taken it, that is known now and not only at the next write: a lease need not be
    /// written to for long.
    /// </summary>
    /// <param name="stored">The lease as it was read.</param>
    /// <param name="isCertain">Whether the read began after the take was answered and saw all writes: a row that somebody deleted and made anew counts from the start.</param>
    public void Notice(Lease stored, bool isCertain)
    {
        if (!IsThisTenure(stored))
        {
            // A write under way may be what is seen, and tells better itself.
            if ((isCertain || stored.Counter > Current.Counter) && _writing.CurrentCount > 0)
            {
                Fence(stored);
            }
        }
        else if (stored.CheckpointOwner == _owner)
        {
            _handOver.Cancel();
        }
        else if (stored.Counter == Current.Counter && _writing.CurrentCount > 0)
        {
            // Nobody but this tenure moves the counter, yet somebody may have set the checkpoint back by hand: health tells.
            Volatile.Write(ref _current, stored);
        }
    }

    /// <summary>Whether the shard brings something else now than the lease says, so that it is worth a write of its own.</summary>
    public bool HasNews() => _throughput.HasChanged(Current.Throughput);

    /// <summary>Bytes of the shard were delivered; the next write tells the other workers how many they are in a second.</summary>
    public void Delivered(long bytes) => _throughput.Add(bytes);

    /// <summary>
    /// Ends this tenure, because the stored lease may be another than it knows, or become so yet. The lease stays under this worker's name, and its next take moves
    /// the counter, so that nothing that is on its way arrives any more, and brings the lease as it is.
    /// </summary>
    internal void Doubt() => End(LeaseReason.InDoubt);

    /// <summary>Ends this tenure without a write.</summary>
    public async ValueTask DisposeAsync()
    {
        End(LeaseReason.Released);

        // A write of the renewer may be under way: it is cancelled by now, and the turn is never given back.
        await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        await _expiry.DisposeAsync().ConfigureAwait(false);
        _lost.Dispose();
        _handOver.Dispose();
        _writing.Dispose();
    }

    /// <summary>
    /// Whether a stored lease is still held by this tenure. The tenure's name alone does not tell: a KCL worker that takes the lease leaves that attribute
    /// as it is. But it counts the switch of owner, which no write of this tenure does.
    /// </summary>
    private bool IsThisTenure(Lease stored) =>
        string.Equals(stored.Tenure, _tenure, StringComparison.Ordinal)
        && stored.ActualOwner == _owner
        && stored.OwnerSwitches <= Current.OwnerSwitches;

    private void Extend(long sentAt)
    {
        Volatile.Write(ref _renewedAt, sentAt);
        _expiry.Change(Remaining, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A timer may come a moment early: it comes again then.</summary>
    private void Look()
    {
        if (!HasEnded())
        {
            _expiry.Change(Remaining, Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Remaining
    {
        get
        {
            var remaining = _lifetime - Age;
            return remaining > ShortestLook ? remaining : ShortestLook;
        }
    }

    private void Fence(Lease? by)
    {
        if (by?.ActualOwner == _owner && by.Process is { } process && !string.Equals(process, Current.Process, StringComparison.Ordinal))
        {
            Usurper = process;
        }

        End(LeaseReason.Fenced);
    }

    private void End(LeaseReason reason)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            LossReason = reason;
            _lost.Cancel();
        }
    }
}
