namespace Kinesis.Consumer.Memory;

/// <summary>The fetchers that wait for room, and whose turn it is. Owned by <see cref="MemoryBudget"/> and used under its lock.</summary>
internal sealed class FetchQueue(FetchShares shares, long limitBytes)
{
    /// <summary>A fetcher that would make do with a part does not take less than this part of what it could have once holders let go.</summary>
    private const int WorthwhilePart = 4;

    private readonly LinkedList<MemoryWaiter> _waiters = new();

    public int Count => _waiters.Count;

    public LinkedListNode<MemoryWaiter> Add(MemoryWaiter waiter) => _waiters.AddLast(waiter);

    public void Remove(LinkedListNode<MemoryWaiter> node) => _waiters.Remove(node);

    /// <summary>The waiter whose account holds least; among equals the one that came first.</summary>
    public LinkedListNode<MemoryWaiter>? LeastHolding() => LeastHolding(static waiter => waiter.Wanted)?.Waiter;

    /// <summary>Who gets how much next; null while all have to wait.</summary>
    public (LinkedListNode<MemoryWaiter> Waiter, long Bytes)? NextGrant(long usedBytes) => LeastHolding(waiter => Grantable(waiter, usedBytes));

    /// <summary>
    /// What holders have to make room for; null if nothing they could give would help, as each fetcher waits for other fetchers.
    /// </summary>
    public long? NextAllotment() => LeastHolding(Allotted)?.Bytes;

    /// <summary>What a waiter may have as far as other fetchers are concerned; null if it has to wait for them.</summary>
    private long? Allotted(MemoryWaiter waiter)
    {
        var room = shares.RoomOf(waiter.Account);
        return waiter.Wanted <= room ? waiter.Wanted
            : waiter.Least <= room && waiter.Least < waiter.Wanted && shares.TakesParts(waiter.Account) ? room
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
