namespace Kinesis.Consumer.Memory;

/// <summary>One byte budget for everything that a process buffers.</summary>
/// <remarks>
/// Free of deadlock by one rule and one exception: only fetchers wait for room. Those who hold decoded data never wait; they state what they hold and let go when asked.
/// If none of them can, the fetcher that holds least is served after <see cref="Patience"/>; and one that takes no part is not passed over for longer than that: then it
/// comes before all others for as long, and again as long after that.
/// Asking starts at the high-water mark, or earlier if a fetcher waits, and begins with the largest account.
/// Fetchers together get half at most: reading at full speed would otherwise take everything. What is fetched ahead yields as holders need more, down to a quarter,
/// so that nobody is asked to let go of small files for the sake of more answers that wait.
/// Each fetcher has a share of that quarter to itself, and whoever holds least is served first: one that gives nothing back does not stop the others.
/// </remarks>
public sealed class MemoryBudget
{
    /// <summary>
    /// The share of a process's budget that accounts may hold. The rest is what no account sees: garbage that waits for its collection, holes
    /// between buffers, scratch, and what pools keep; measured with eight shards at full speed.
    /// </summary>
    public const double AccountedShare = 0.5;

    /// <summary>The share of the limit above which the largest account is asked to release.</summary>
    public const double HighWaterShare = 0.75;

    /// <summary>The share of the limit that fetchers may hold together while holders have little.</summary>
    public const double FetchShare = 0.5;

    /// <summary>The share of the limit that fetchers may always hold, whatever the holders need.</summary>
    internal const double LeastFetchShare = FetchShare / 2;

    /// <summary>
    /// After so long a time in which nobody gave anything back and nothing was granted, one fetcher gets its room all the same. Holders may be unable
    /// to let go before they have read more, as those that rebuild a prepared commit are: a little too much memory is better than standing still for good.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly MemoryHolders _holders = new();
    private readonly FetchQueue _waiters;
    private readonly TimeProvider _timeProvider;
    private readonly long _highWaterBytes;
    private readonly FetchShares _shares;
    private long _usedBytes;
    private long _heldBytes;
    private long _movedAt;
    private long _turnedAt;

    /// <summary>Creates a budget.</summary>
    /// <param name="limitBytes">The limit.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public MemoryBudget(long limitBytes, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limitBytes);
        _timeProvider = timeProvider ?? TimeProvider.System;
        LimitBytes = limitBytes;
        _highWaterBytes = (long)(limitBytes * HighWaterShare);
        _shares = new FetchShares((long)(limitBytes * LeastFetchShare), (long)(limitBytes * FetchShare));
        _waiters = new FetchQueue(_shares, limitBytes);
    }

    /// <summary>The limit.</summary>
    public long LimitBytes { get; }

    /// <summary>What all accounts hold; may pass the limit, as holders of decoded data do not wait.</summary>
    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>Opens an account.</summary>
    /// <param name="name">Whose it is, for diagnostics.</param>
    /// <param name="canRelease">Whether the holder can give bytes back when asked.</param>
    public MemoryAccount Open(string name, bool canRelease)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var account = new MemoryAccount(this, name, canRelease);
        lock (_gate)
        {
            _holders.Add(account);
        }

        return account;
    }

    /// <summary>What each fetcher would have now if all held the same.</summary>
    internal long EvenFetchBytes
    {
        get
        {
            lock (_gate)
            {
                return _shares.EvenBytes;
            }
        }
    }

    internal void Change(MemoryAccount account, long bytes, bool isDelta)
    {
        lock (_gate)
        {
            if (account.IsClosed)
            {
                return;
            }

            ApplyNeedsLock(account, isDelta ? account.Bytes + bytes : bytes);
            SettleNeedsLock();
        }
    }

    internal bool TryTake(MemoryAccount account, long bytes)
    {
        lock (_gate)
        {
            if (account.IsClosed || _waiters.Count > 0 || !FitsNeedsLock(bytes, _shares.RoomOf(account)))
            {
                return false;
            }

            ApplyNeedsLock(account, account.Bytes + bytes);
            SettleNeedsLock();
            return true;
        }
    }

    internal bool HasRoomFor(MemoryAccount account, long bytes)
    {
        lock (_gate)
        {
            return FitsNeedsLock(bytes, _shares.RoomOf(account));
        }
    }

    internal void Close(MemoryAccount account)
    {
        lock (_gate)
        {
            if (account.IsClosed)
            {
                return;
            }

            ApplyNeedsLock(account, 0);
            account.IsClosed = true;
            _holders.Remove(account);
            _waiters.RemoveAll(account);
            _shares.Leave(account);
            SettleNeedsLock();
        }
    }

    /// <summary>Waits for room and takes it: all that is wanted, or a part of at least <paramref name="least"/> bytes if the account's own share allows no more.</summary>
    internal async ValueTask<long> TakeAsync(MemoryAccount account, long wanted, long least, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        MemoryWaiter waiter;
        LinkedListNode<MemoryWaiter> node;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(account.IsClosed, account);
            _shares.Join(account);
            waiter = new MemoryWaiter(account, wanted, Math.Min(wanted, least));
            if (_waiters.Count == 0)
            {
                _movedAt = _turnedAt = _timeProvider.GetTimestamp();
                _waiters.OverdueFirst = false;
            }

            node = _waiters.Add(waiter);
            SettleNeedsLock();
            if (node.List is null)
            {
                return waiter.GrantedBytes;
            }
        }

        var patience = _timeProvider.CreateTimer(_ => LosePatience(node), state: null, Patience, Patience);
        var registration = cancellationToken.UnsafeRegister(_ => Abandon(node, cancellationToken), null);
        await using (registration.ConfigureAwait(false))
        await using (patience.ConfigureAwait(false))
        {
            return await waiter.Granted.ConfigureAwait(false);
        }
    }

    private void LosePatience(LinkedListNode<MemoryWaiter> node)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return;
            }

            node.Value.IsOverdue = true;
            if (_timeProvider.GetElapsedTime(_turnedAt) >= Patience)
            {
                _turnedAt = _timeProvider.GetTimestamp();
                _waiters.OverdueFirst = !_waiters.OverdueFirst;
            }

            if (_timeProvider.GetElapsedTime(_movedAt) >= Patience)
            {
                _holders.AskAnother();
                var least = _waiters.LeastHolding()!;
                GrantNeedsLock(least, least.Value.Wanted);
            }

            SettleNeedsLock();
        }
    }

    private void Abandon(LinkedListNode<MemoryWaiter> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (node.List is null)
            {
                return;
            }

            _waiters.Remove(node);
            SettleNeedsLock();
        }

        node.Value.Cancel(cancellationToken);
    }

    // A request larger than the whole budget is granted once nothing else is held: waiting longer could not help.
    private bool FitsNeedsLock(long bytes, long room) => bytes <= room && (_usedBytes + bytes <= LimitBytes || _usedBytes == 0);

    private void ApplyNeedsLock(MemoryAccount account, long bytes)
    {
        bytes = Math.Max(0, bytes);
        var before = account.Bytes;
        Volatile.Write(ref _usedBytes, _usedBytes + bytes - before);
        if (bytes < before && _waiters.Count > 0)
        {
            _movedAt = _timeProvider.GetTimestamp();
        }

        if (account.CanRelease)
        {
            _heldBytes += bytes - before;
            _shares.Limit(_highWaterBytes - _heldBytes);
        }
        else
        {
            _shares.Move(account, before, bytes);
        }

        account.StateNeedsLock(bytes, account.ReleaseRequested && bytes >= before && bytes > 0);
    }

    private void SettleNeedsLock()
    {
        // What fetchers have beyond what they may have now comes back by itself; but not beyond the limit.
        _holders.Ask(_usedBytes, Math.Min(_highWaterBytes + _shares.ExcessBytes, LimitBytes));
        if (_waiters.Count == 0)
        {
            return;
        }

        while (_waiters.NextGrant(_usedBytes) is { } next)
        {
            GrantNeedsLock(next.Waiter, next.Bytes);
        }

        if (_waiters.NextAllotment() is { } bytes)
        {
            _holders.Ask(_usedBytes, Math.Max(0, LimitBytes - bytes));
        }
    }

    private void GrantNeedsLock(LinkedListNode<MemoryWaiter> node, long bytes)
    {
        var waiter = node.Value;
        _waiters.Remove(node);
        ApplyNeedsLock(waiter.Account, waiter.Account.Bytes + bytes);
        _movedAt = _timeProvider.GetTimestamp();
        waiter.Grant(bytes);
    }
}
