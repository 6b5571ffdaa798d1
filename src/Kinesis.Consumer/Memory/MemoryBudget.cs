namespace Kinesis.Consumer.Memory;

/// <summary>One byte budget for everything that a process buffers.</summary>
/// <remarks>
/// Free of deadlock by one rule and one exception: only fetchers wait for room. Those who hold decoded data never wait; they state what they hold and let go when asked.
/// If none of them can, the fetcher that waits longest is served after <see cref="Patience"/>.
/// Asking starts at the high-water mark, or earlier if a fetcher waits, and begins with the largest account.
/// Fetchers together get half: reading at full speed would otherwise take everything, and make holders flush small files to give it more.
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
    /// After so long a time in which nobody gave anything back and nothing was granted, the first fetcher gets its room all the same. Holders may be unable
    /// to let go before they have read more, as those that rebuild a prepared commit are: a little too much memory is better than standing still for good.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<MemoryAccount> _accounts = [];
    private readonly LinkedList<MemoryWaiter> _waiters = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _highWaterBytes;
    private readonly long _fetchLimitBytes;
    private long _fetchedBytes;
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
        _fetchLimitBytes = (long)(limitBytes * FetchShare);
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
            if (account.IsClosed || _waiters.Count > 0 || !FitsNeedsLock(bytes))
            {
                return false;
            }

            ApplyNeedsLock(account, account.Bytes + bytes);
            SettleNeedsLock();
            return true;
        }
    }

    internal bool HasRoomFor(long bytes)
    {
        lock (_gate)
        {
            return FitsNeedsLock(bytes);
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
            SettleNeedsLock();
        }
    }

    internal async ValueTask WaitAsync(MemoryAccount account, long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        MemoryWaiter waiter;
        LinkedListNode<MemoryWaiter> node;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(account.IsClosed, account);
            if (_waiters.Count == 0 && FitsNeedsLock(bytes))
            {
                ApplyNeedsLock(account, account.Bytes + bytes);
                SettleNeedsLock();
                return;
            }

            _movedAt = _waiters.Count == 0 ? _timeProvider.GetTimestamp() : _movedAt;
            waiter = new MemoryWaiter(account, bytes);
            node = _waiters.AddLast(waiter);
            SettleNeedsLock();
        }

        var patience = _timeProvider.CreateTimer(_ => GrantIfStuck(node), state: null, Patience, Patience);
        var registration = cancellationToken.UnsafeRegister(_ => Abandon(node, cancellationToken), null);
        await using (registration.ConfigureAwait(false))
        await using (patience.ConfigureAwait(false))
        {
            await waiter.Granted.ConfigureAwait(false);
        }
    }

    private void GrantIfStuck(LinkedListNode<MemoryWaiter> node)
    {
        lock (_gate)
        {
            if (node == _waiters.First && _timeProvider.GetElapsedTime(_movedAt) >= Patience)
            {
                GrantFirstNeedsLock();
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
    private bool FitsNeedsLock(long bytes) => FitsFetchersNeedsLock(bytes) && (_usedBytes + bytes <= LimitBytes || _usedBytes == 0);

    private bool FitsFetchersNeedsLock(long bytes) => _fetchedBytes + bytes <= _fetchLimitBytes || _fetchedBytes == 0;

    private void ApplyNeedsLock(MemoryAccount account, long bytes)
    {
        bytes = Math.Max(0, bytes);
        var before = account.Bytes;
        Volatile.Write(ref _usedBytes, _usedBytes + bytes - before);
        if (bytes < before && _waiters.Count > 0)
        {
            _movedAt = _timeProvider.GetTimestamp();
        }

        _fetchedBytes += account.CanRelease ? 0 : bytes - before;
        account.StateNeedsLock(bytes, account.ReleaseRequested && bytes >= before && bytes > 0);
    }

    private void SettleNeedsLock()
    {
        while (_waiters.First is { } first && FitsNeedsLock(first.Value.Bytes))
        {
            GrantFirstNeedsLock();
        }

        // A fetcher that waits for other fetchers is not helped by anything that holders could give.
        var isHelped = _waiters.First is { } waiting && FitsFetchersNeedsLock(waiting.Value.Bytes);
        AskNeedsLock(isHelped ? Math.Clamp(LimitBytes - _waiters.First!.Value.Bytes, 0, _highWaterBytes) : _highWaterBytes);
    }

    private void GrantFirstNeedsLock()
    {
        var first = _waiters.First!.Value;
        _waiters.RemoveFirst();
        ApplyNeedsLock(first.Account, first.Account.Bytes + first.Bytes);
        _movedAt = _timeProvider.GetTimestamp();
        first.Grant();
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
