namespace Kinesis.Consumer.Memory;

/// <summary>
/// What fetchers may hold of the budget. The least that they get together is divided among them, so that each can always fetch something, whatever the others
/// hold on to; what is beyond it belongs to whoever needs it, and yields to the holders. Owned by <see cref="MemoryBudget"/> and used under its lock.
/// </summary>
/// <remarks>
/// Beyond its own share an account gets no more than it leaves to the others: k accounts that never give anything back leave one part in k + 1 of the
/// common part untouched (the dynamic threshold of shared packet buffers). A sole fetcher has everything.
/// </remarks>
internal sealed class FetchShares
{
    /// <summary>Room for an answer of a few records.</summary>
    public const long SmallAnswerBytes = 32L << 10;

    private readonly HashSet<MemoryAccount> _fetchers = [];
    private readonly long _leastBytes;
    private readonly long _mostBytes;
    private long _limitBytes;
    private long _commonBytes;

    /// <param name="leastBytes">What fetchers always get together.</param>
    /// <param name="mostBytes">What they get together while the holders have little.</param>
    public FetchShares(long leastBytes, long mostBytes)
    {
        (_leastBytes, _mostBytes, _limitBytes, OwnBytes) = (leastBytes, mostBytes, mostBytes, leastBytes);
    }

    /// <summary>What all fetchers hold, and what was made of it and is not released yet.</summary>
    public long Bytes { get; private set; }

    /// <summary>What each fetcher has to itself.</summary>
    public long OwnBytes { get; private set; }

    /// <summary>What each would have if they held the same and nothing were left over.</summary>
    public long EvenBytes => _limitBytes / Math.Max(1, _fetchers.Count);

    /// <summary>What they hold beyond what they may hold now.</summary>
    public long ExcessBytes => Math.Max(0, Bytes - _limitBytes);

    /// <summary>Sets what they may hold together, as far as it is between the least and the most.</summary>
    public void Limit(long bytes) => _limitBytes = Math.Clamp(bytes, _leastBytes, _mostBytes);

    /// <summary>Counts an account as a fetcher from its first request on.</summary>
    public void Join(MemoryAccount account)
    {
        if (_fetchers.Add(account))
        {
            _commonBytes += Beyond(account, account.Bytes) - account.Bytes;
            Divide();
        }
    }

    public void Leave(MemoryAccount account)
    {
        if (_fetchers.Remove(account))
        {
            Divide();
        }
    }

    /// <summary>An account that holds what was fetched holds another amount now.</summary>
    public void Move(MemoryAccount account, long before, long after)
    {
        Bytes += after - before;
        _commonBytes += Beyond(account, after) - Beyond(account, before);
    }

    /// <summary>How many bytes more an account may have. Without anything fetched there is nothing to wait for, however large the request.</summary>
    public long RoomOf(MemoryAccount account) => RoomOf(account, _limitBytes);

    /// <summary>How many bytes more an account might have if the holders had little.</summary>
    public long MostRoomOf(MemoryAccount account) => RoomOf(account, _mostBytes);

    /// <summary>Whether an account has most of its own share left: only then is a part of what it asks for better than to wait for what it holds itself.</summary>
    public bool TakesParts(MemoryAccount account) => account.Bytes <= ShareOf(account) / 2;

    private long RoomOf(MemoryAccount account, long limitBytes)
    {
        if (Bytes == 0)
        {
            return long.MaxValue;
        }

        var common = limitBytes - (OwnBytes * _fetchers.Count) - (_commonBytes - Beyond(account, account.Bytes));
        // Shares shrink as fetchers come, and what was taken before may be more than is left: all that is certain then is a small answer for each. What has yielded
        // to the holders is no reason to deny a share: what others took before it did comes back.
        var isAlone = _fetchers.Count == 0 || (_fetchers.Count == 1 && _fetchers.Contains(account));
        var share = ShareOf(account);
        var room = share + Math.Max(0, isAlone ? common : common / 2) - account.Bytes;
        var certain = Math.Max(Math.Min(share - account.Bytes, _mostBytes - Bytes), Math.Min(share, SmallAnswerBytes) - account.Bytes);
        return Math.Max(Math.Min(room, limitBytes - Bytes), certain);
    }

    private long ShareOf(MemoryAccount account) => _fetchers.Contains(account) ? OwnBytes : 0;

    private long Beyond(MemoryAccount account, long bytes) => Math.Max(0, bytes - ShareOf(account));

    // A fetcher came or went, so every share is another: rare, as leases move rarely.
    private void Divide()
    {
        foreach (var account in _fetchers)
        {
            _commonBytes -= Beyond(account, account.Bytes);
        }

        OwnBytes = _leastBytes / Math.Max(1, _fetchers.Count);
        foreach (var account in _fetchers)
        {
            _commonBytes += Beyond(account, account.Bytes);
        }
    }
}
