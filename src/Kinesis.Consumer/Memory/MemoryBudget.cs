namespace Kinesis.Consumer.Memory;

/// <summary>One byte budget for everything that a process buffers.</summary>
/// <remarks>
/// Free of deadlock by one rule and one exception: only fetchers wait for room. Those who hold decoded data never wait; they state what they hold and let go when asked.
/// If none of them can, the fetcher that holds least is served after <see cref="Patience"/>.
/// Asking starts at the high-water mark, or earlier if a fetcher waits, and begins with the largest account.
/// Fetchers together get half: reading at full speed would otherwise take everything, and make holders flush small files to give it more.
/// Each fetcher has a share of that half to itself, and whoever holds least is served first: one that gives nothing back does not stop the others.
/// </remarks>
public sealed class MemoryBudget
{
    /// <summary>
    /// The share of a process's budget that accounts may hold. The rest is what no account sees: garbage that waits for its collection, holes
    /// between buffers, scratch, and what pools keep; measured with eight shards at full speed.
    /// </summary>
    public const double AccountedShare = 0.6;

    /// <summary>The share of the limit above which the largest account is asked to release.</summary>
    public const double HighWaterShare = 0.75;

    /// <summary>The share of the limit that fetchers may hold together.</summary>
    public const double FetchShare = 0.5;

    /// <summary>
    /// After so long a time in which nobody gave anything back and nothing was granted, one fetcher gets its room all the same. Holders may be unable
    /// to let go before they have read more, as those that rebuild a prepared commit are: a little too much memory is better than standing still for good.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A fetcher that would make do with a part does not take less than this part of what it could have once holders let go.</summary>
    private const int WorthwhilePart = 4;

    private readonly Lock _gate = new();
    private readonly List<MemoryAccount> _accounts = [];
    private readonly LinkedList<MemoryWaiter> _waiters = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _highWaterBytes;
    private readonly FetchShares _shares;
    private long _usedBytes;
    private long _movedAt;

    /// <summary>Creates a budget.</summary>
    /// <param name="limitBytes">The limit.</param>
    /// <param name="timeProvider">The clock; null for the system's.</param>
    public MemoryBudget(long limitBytes, TimeProvider? timeProvider = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limitBytes);
        _timeProvider = timeProvider ?? TimeProvider.System;
        LimitBytes = limitBytes;
        _highWaterBytes = (long)(limitBytes * HighWaterShare);
        _shares = new FetchShares((long)(limitBytes * FetchShare));
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
            _accounts.Add(account);
        }

        return account;
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
            _accounts.Remove(account);
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
            _movedAt = _waiters.Count == 0 ? _timeProvider.GetTimestamp() : _movedAt;
            node = _waiters.AddLast(waiter);
            SettleNeedsLock();
            if (node.List is null)
            {
                return waiter.GrantedBytes;
            }
        }

        var patience = _timeProvider.CreateTimer(_ => GrantIfStuck(), state: null, Patience, Patience);
        var registration = cancellationToken.UnsafeRegister(_ => Abandon(node, cancellationToken), null);
        await using (registration.ConfigureAwait(false))
        await using (patience.ConfigureAwait(false))
        {
            return await waiter.Granted.ConfigureAwait(false);
        }
    }

    private void GrantIfStuck()
    {
        lock (_gate)
        {
            if (_waiters.Count > 0 && _timeProvider.GetElapsedTime(_movedAt) >= Patience)
            {
                var least = LeastHoldingNeedsLock(static _ => true)!;
                GrantNeedsLock(least, least.Value.Wanted);
                SettleNeedsLock();
            }
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

        if (!account.CanRelease)
        {
            _shares.Move(account, before, bytes);
        }

        account.StateNeedsLock(bytes, account.ReleaseRequested && bytes >= before && bytes > 0);
    }

    private void SettleNeedsLock()
    {
        if (_waiters.Count == 0)
        {
            AskNeedsLock(_highWaterBytes);
            return;
        }

        while (LeastHoldingNeedsLock(waiter => GrantableNeedsLock(waiter) is not null) is { } next)
        {
            GrantNeedsLock(next, GrantableNeedsLock(next.Value)!.Value);
        }

        // A fetcher that waits for other fetchers is not helped by anything that holders could give.
        var helped = LeastHoldingNeedsLock(waiter => AllottedNeedsLock(waiter) is not null);
        AskNeedsLock(helped is null ? _highWaterBytes : Math.Clamp(LimitBytes - AllottedNeedsLock(helped.Value)!.Value, 0, _highWaterBytes));
    }

    /// <summary>What a waiter may have as far as other fetchers are concerned; null if it has to wait for them.</summary>
    private long? AllottedNeedsLock(MemoryWaiter waiter)
    {
        var room = _shares.RoomOf(waiter.Account);
        return waiter.Wanted <= room ? waiter.Wanted
            : waiter.Least <= room && waiter.Least < waiter.Wanted && _shares.TakesParts(waiter.Account) ? room
            : null;
    }

    /// <summary>What a waiter may have now; null if it has to wait. Less than a good part of its allotment would mean many calls for little.</summary>
    private long? GrantableNeedsLock(MemoryWaiter waiter)
    {
        if (AllottedNeedsLock(waiter) is not { } allotted)
        {
            return null;
        }

        var left = LimitBytes - _usedBytes;
        return allotted <= left || _usedBytes == 0 ? allotted
            : waiter.Least < waiter.Wanted && left >= Math.Max(waiter.Least, allotted / WorthwhilePart) ? left
            : null;
    }

    /// <summary>Of the waiters that fulfil a condition the one whose account holds least; among equals the one that came first.</summary>
    private LinkedListNode<MemoryWaiter>? LeastHoldingNeedsLock(Func<MemoryWaiter, bool> condition)
    {
        LinkedListNode<MemoryWaiter>? least = null;
        for (var node = _waiters.First; node is not null; node = node.Next)
        {
            if ((least is null || node.Value.Account.Bytes < least.Value.Account.Bytes) && condition(node.Value))
            {
                least = node;
            }
        }

        return least;
    }

    private void GrantNeedsLock(LinkedListNode<MemoryWaiter> node, long bytes)
    {
        var waiter = node.Value;
        _waiters.Remove(node);
        ApplyNeedsLock(waiter.Account, waiter.Account.Bytes + bytes);
        _movedAt = _timeProvider.GetTimestamp();
        waiter.Grant(bytes);
    }

    // What was already asked for counts as given, so that one slow flush does not make every other shard flush small files too.
    private void AskNeedsLock(long target)
    {
        if (_usedBytes <= target)
        {
            // The usual case, and every answer of every shard comes by here: a thousand accounts must not be looked through each time.
            return;
        }

        var promised = 0L;
        foreach (var account in _accounts)
        {
            promised += account.ReleaseRequested ? account.Bytes : 0;
        }

        while (_usedBytes - promised > target)
        {
            MemoryAccount? largest = null;
            foreach (var account in _accounts)
            {
                if (account.CanRelease && !account.ReleaseRequested && account.Bytes > (largest?.Bytes ?? 0))
                {
                    largest = account;
                }
            }

            if (largest is null)
            {
                return;
            }

            largest.StateNeedsLock(largest.Bytes, releaseRequested: true);
            promised += largest.Bytes;
        }
    }
}
