namespace Kinesis.Consumer.Memory;

/// <summary>The fetchers that wait for room, and whose turn it is. Owned by <see cref="MemoryBudget"/> and used under its lock.</summary>
internal sealed class FetchQueue(FetchShares shares, long limitBytes)
{
    /// <summary>A fetcher that would make do with a part does not take less than this part of what it could have once holders let go.</summary>
    private const int WorthwhilePart = 4;

    private readonly LinkedList<MemoryWaiter> _waiters = new();

    public int Count => _waiters.Count;

    /// <summary>
    /// Whether those who take all or nothing and have waited too long come before all others. Not all the time: who has the rest of the memory may keep it for hours, as files
    /// do while S3 hangs.
    /// </summary>
    public bool OverdueFirst { get; set; }

    public LinkedListNode<MemoryWaiter> Add(MemoryWaiter waiter) => _waiters.AddLast(waiter);

    public void Remove(LinkedListNode<MemoryWaiter> node) => _waiters.Remove(node);

    /// <summary>An account is closed: nothing that is granted to it would ever come back.</summary>
    public void RemoveAll(MemoryAccount account)
    {
        for (var node = _waiters.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Account == account)
            {
                _waiters.Remove(node);
                node.Value.Fail(new ObjectDisposedException(account.Name));
            }

            node = next;
        }
    }

    /// <summary>The waiter whose account holds least; among equals the one that came first.</summary>
    public LinkedListNode<MemoryWaiter>? LeastHolding() => LeastHolding(static waiter => waiter.Wanted)?.Waiter;

    /// <summary>Who gets how much next; null while all have to wait.</summary>
    public (LinkedListNode<MemoryWaiter> Waiter, long Bytes)? NextGrant(long usedBytes)
    {
        if (PassedOver() is not { } passedOver)
        {
            return LeastHolding(waiter => Grantable(waiter, usedBytes));
        }

        return Grantable(passedOver.Value, usedBytes) is { } bytes ? (passedOver, bytes) : null;
    }

    /// <summary>
    /// What holders have to make room for; null if nothing they could give would help, as each fetcher waits for other fetchers.
    /// </summary>
    public long? NextAllotment() => PassedOver() is { } passedOver ? Allotted(passedOver.Value) : LeastHolding(Allotted)?.Bytes;

    /// <summary>
    /// One that takes all or nothing and has waited too long: whatever is given back goes to those who take a part of it, so that there is never enough at once. Nobody is
    /// served before it while <see cref="OverdueFirst"/>.
    /// </summary>
    private LinkedListNode<MemoryWaiter>? PassedOver()
    {
        for (var node = OverdueFirst ? _waiters.First : null; node is not null; node = node.Next)
        {
            if (node.Value.IsOverdue && node.Value.Least == node.Value.Wanted && Allotted(node.Value) is not null)
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>What a waiter may have as far as other fetchers are concerned; null if it has to wait for them.</summary>
    private long? Allotted(MemoryWaiter waiter)
    {
        if (waiter.Least == waiter.Wanted)
        {
            // It cannot make do with a part: what yields to the holders is for those that can.
            return waiter.Wanted <= shares.MostRoomOf(waiter.Account) ? waiter.Wanted : null;
        }

        var room = shares.RoomOf(waiter.Account);
        return waiter.Wanted <= room ? waiter.Wanted
            : Math.Min(waiter.Least, shares.OwnBytes) <= room && shares.TakesParts(waiter.Account) ? room
            : null;
    }

    /// <summary>What a waiter may have now; null if it has to wait. Less than a good part of its allotment would mean many calls for little.</summary>
    private long? Grantable(MemoryWaiter waiter, long usedBytes)
    {
        if (Allotted(waiter) is not { } allotted)
        {
            return null;
        }

        var left = limitBytes - usedBytes;
        return allotted <= left || usedBytes == 0 ? allotted
            : waiter.Least < waiter.Wanted && left >= Math.Max(waiter.Least, allotted / WorthwhilePart) ? left
            : null;
    }

    /// <summary>Of the waiters that may have something the one whose account holds least, and what it may have.</summary>
    private (LinkedListNode<MemoryWaiter> Waiter, long Bytes)? LeastHolding(Func<MemoryWaiter, long?> bytesOf)
    {
        (LinkedListNode<MemoryWaiter> Waiter, long Bytes)? least = null;
        for (var node = _waiters.First; node is not null; node = node.Next)
        {
            var holdsLess = least is not { } best || node.Value.Account.Bytes < best.Waiter.Value.Account.Bytes;
            if (holdsLess && bytesOf(node.Value) is { } bytes)
            {
                least = (node, bytes);
            }
        }

        return least;
    }
}
