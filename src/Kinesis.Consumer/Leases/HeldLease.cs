using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Leases;

/// <summary>
/// A lease during one tenure of this worker: the counter to write with, and the token that ends all work of the shard.
/// Owned by the shard's consumer; the renewer writes to it too, so writes take turns.
/// </summary>
internal sealed class HeldLease : IAsyncDisposable
{
    private readonly ILeaseStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _lifetime;
    private readonly CancellationTokenSource _lost;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly string _tenure;
    private readonly WorkerId _owner;
    private Lease _current;
    private long _renewedAt;
    private int _ended;

    /// <param name="store">Where the lease is stored.</param>
    /// <param name="taken">The lease as the take left it.</param>
    /// <param name="takenAt">The timestamp from before the take was sent.</param>
    /// <param name="options">Duration and safety.</param>
    /// <param name="timeProvider">The clock.</param>
    public HeldLease(ILeaseStore store, Lease taken, long takenAt, LeaseOptions options, TimeProvider timeProvider)
    {
        _store = store;
        _current = taken;
        _owner = taken.Owner ?? throw new ArgumentException($"The lease of {taken.ShardId} has no owner", nameof(taken));
        _tenure = taken.Tenure ?? throw new ArgumentException($"The lease of {taken.ShardId} has no tenure", nameof(taken));
        _timeProvider = timeProvider;
        _lifetime = options.Duration - options.Safety;
        _renewedAt = takenAt;
        _lost = new CancellationTokenSource(Remaining(takenAt), timeProvider);
        LostToken = _lost.Token;
    }

    public ShardId ShardId => _current.ShardId;

    /// <summary>The lease as this tenure knows it.</summary>
    public Lease Current => Volatile.Read(ref _current);

    /// <summary>Cancelled when the lease is lost, may be lost, or was given back.</summary>
    public CancellationToken LostToken { get; }

    /// <summary>Why <see cref="LostToken"/> was cancelled; expired unless something else was seen.</summary>
    public LeaseReason LossReason { get; private set; } = LeaseReason.Expired;

    /// <summary>How long ago the last write that got through was sent.</summary>
    public TimeSpan Age => _timeProvider.GetElapsedTime(Volatile.Read(ref _renewedAt));

    /// <summary>Renews. False if the lease is lost; an exception leaves that open.</summary>
    public Task<bool> RenewAsync(CancellationToken cancellationToken) =>
        WriteAsync(_store.RenewAsync, isDone: null, cancellationToken);

    /// <summary>Writes progress, which renews as well. False if the lease is lost; an exception leaves that open.</summary>
    public Task<bool> CheckpointAsync(Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken) =>
        WriteAsync(
            (lease, token) => _store.CheckpointAsync(lease, checkpoint, pending, token),
            stored => IsThisTenure(stored) && stored.Checkpoint == checkpoint && Equals(stored.Pending, pending),
            cancellationToken);

    /// <summary>Gives the lease back and ends this tenure. False if it was lost before.</summary>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken)
    {
        var released = await WriteAsync(_store.ReleaseAsync, stored => stored.Owner is null, cancellationToken).ConfigureAwait(false);
        if (released)
        {
            End(LeaseReason.Released);
        }

        return released;
    }

    /// <summary>Ends this tenure without a write.</summary>
    public async ValueTask DisposeAsync()
    {
        End(LeaseReason.Released);

        // A write of the renewer may be under way: it is cancelled by now, and the turn is never given back.
        await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _lost.Dispose();
        _writing.Dispose();
    }

    private async Task<bool> WriteAsync(
        Func<Lease, CancellationToken, Task<LeaseWrite>> write, Func<Lease, bool>? isDone, CancellationToken cancellationToken)
    {
        if (LostToken.IsCancellationRequested)
        {
            return false;
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, LostToken);
        try
        {
            await _writing.WaitAsync(linked.Token).ConfigureAwait(false);
            try
            {
                return await WriteInTurnAsync(write, isDone, linked.Token).ConfigureAwait(false);
            }
            finally
            {
                _writing.Release();
            }
        }
        catch (OperationCanceledException) when (LostToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<bool> WriteInTurnAsync(
        Func<Lease, CancellationToken, Task<LeaseWrite>> write, Func<Lease, bool>? isDone, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sentAt = _timeProvider.GetTimestamp();
            var result = await write(Current, cancellationToken).ConfigureAwait(false);
            if (result is { Applied: true, Stored: { } stored })
            {
                Volatile.Write(ref _current, stored);
                Extend(sentAt);
                return !LostToken.IsCancellationRequested;
            }

            if (result.Stored is { } done && isDone?.Invoke(done) == true)
            {
                Volatile.Write(ref _current, done);
                return true;
            }

            if (result.Stored is not { } other || !IsThisTenure(other))
            {
                End(LeaseReason.Fenced);
                return false;
            }

            // An earlier write of this tenure got through although its answer was lost: the service moved counter 7 to 8, the answer
            // timed out, and this write still asked for 7. Nobody else writes under this tenure, so go on from what is stored. The time of that
            // earlier write is unknown, therefore it extends nothing and a renewal is sent again.
            Volatile.Write(ref _current, other);
        }
    }

    private bool IsThisTenure(Lease stored) => stored.Owner == _owner && string.Equals(stored.Tenure, _tenure, StringComparison.Ordinal);

    private void Extend(long sentAt)
    {
        Volatile.Write(ref _renewedAt, sentAt);
        _lost.CancelAfter(Remaining(sentAt));
    }

    private TimeSpan Remaining(long since)
    {
        var remaining = _lifetime - _timeProvider.GetElapsedTime(since);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }

    private void End(LeaseReason reason)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0 && !LostToken.IsCancellationRequested)
        {
            LossReason = reason;
            _lost.Cancel();
        }
    }
}
