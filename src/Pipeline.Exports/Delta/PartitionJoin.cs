using System.Runtime.CompilerServices;
using Pipeline.Exports.Changes;
using Pipeline.Exports.Spilling;

namespace Pipeline.Exports.Delta;

/// <summary>
/// Compares the two versions of one partition: both are sorted by hash and gone through side by side. Rows whose keys have the same hash are told apart by the keys
/// themselves. Changes come in the order of (hash, key), which no memory budget and no number of threads has a say in. Owns the partition's memory.
/// </summary>
internal sealed class PartitionJoin : IDisposable
{
    private readonly List<FoundChange> _changes = [];
    private readonly List<FoundChange> _deletes = [];
    private readonly List<RepeatedKey> _repeated = [];

    public PartitionJoin(PartitionRows oldRows, PartitionRows newRows, BlockPool pool, SpillFile spill)
    {
        Old = new RowIndex(oldRows, pool, spill);
        try
        {
            New = new RowIndex(newRows, pool, spill);
        }
        catch
        {
            Old.Dispose();
            throw;
        }
    }

    public RowIndex Old { get; }

    public RowIndex New { get; }

    /// <summary>Insertions and updates.</summary>
    public IReadOnlyList<FoundChange> Changes => _changes;

    public IReadOnlyList<FoundChange> Deletes => _deletes;

    public IReadOnlyList<RepeatedKey> Repeated => _repeated;

    public long Unchanged { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public PartitionJoin Run()
    {
        int oldAt = 0, newAt = 0;
        while (oldAt < Old.Count || newAt < New.Count)
        {
            var hash = oldAt == Old.Count ? New.HashAt(newAt)
                : newAt == New.Count ? Old.HashAt(oldAt)
                : Math.Min(Old.HashAt(oldAt), New.HashAt(newAt));
            var oldCount = CountOf(Old, oldAt, hash);
            var newCount = CountOf(New, newAt, hash);
            if (oldCount != 1 || newCount != 1 || !TryComparePair(Old.PlaceAt(oldAt), New.PlaceAt(newAt)))
            {
                JoinTies(oldAt, oldCount, newAt, newCount);
            }

            oldAt += oldCount;
            newAt += newCount;
        }

        return this;
    }

    public void Dispose()
    {
        Old.Dispose();
        New.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountOf(RowIndex rows, int start, ulong hash)
    {
        var end = start;
        while (end < rows.Count && rows.HashAt(end) == hash)
        {
            end++;
        }

        return end - start;
    }

    /// <summary>Compares the only row of a hash on either side; false if their keys are not the same after all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryComparePair(long oldPlace, long newPlace)
    {
        var old = Old.RowAt(oldPlace);
        var current = New.RowAt(newPlace);
        if (old.Header.KeyLength == current.Header.KeyLength && old.Header.IsUsable && current.Header.IsUsable && old.Body.SequenceEqual(current.Body))
        {
            Unchanged++;
            return true;
        }

        if (!old.Key.SequenceEqual(current.Key))
        {
            return false;
        }

        Compare(new KeyRows(oldPlace, old.Header.IsUsable), new KeyRows(newPlace, current.Header.IsUsable));
        return true;
    }

    private void JoinTies(int oldAt, int oldCount, int newAt, int newCount)
    {
        Old.SortTies(oldAt, oldCount);
        New.SortTies(newAt, newCount);
        var oldEnd = oldAt + oldCount;
        var newEnd = newAt + newCount;
        while (oldAt < oldEnd || newAt < newEnd)
        {
            var order = oldAt == oldEnd ? 1
                : newAt == newEnd ? -1
                : Old.RowAt(Old.PlaceAt(oldAt)).Key.SequenceCompareTo(New.RowAt(New.PlaceAt(newAt)).Key);
            Compare(
                order <= 0 ? TakeKey(Old, ref oldAt, oldEnd, isNew: false) : KeyRows.None,
                order >= 0 ? TakeKey(New, ref newAt, newEnd, isNew: true) : KeyRows.None);
        }
    }

    /// <summary>All rows of the next key. Several that say the same are one; of several that differ nobody knows which one is meant.</summary>
    private KeyRows TakeKey(RowIndex rows, ref int at, int end, bool isNew)
    {
        var start = at;
        var place = rows.PlaceAt(at);
        var first = rows.RowAt(place);
        var isUsable = first.Header.IsUsable;
        for (at++; at < end; at++)
        {
            var next = rows.RowAt(rows.PlaceAt(at));
            if (!next.Key.SequenceEqual(first.Key))
            {
                break;
            }

            isUsable &= next.SaysAs(first);
        }

        for (var i = start + 1; i < at; i++)
        {
            _repeated.Add(new RepeatedKey(isNew, rows.PlaceAt(i), place, isUsable));
        }

        return new KeyRows(place, isUsable);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compare(KeyRows old, KeyRows current)
    {
        if (!current.IsThere)
        {
            _deletes.Add(new FoundChange(RowChangeKind.Delete, old.Place, KeyRows.None.Place, old.IsUsable));
        }
        else if (!current.IsUsable || (old.IsThere && old.IsUsable && Old.RowAt(old.Place).Values.SequenceEqual(New.RowAt(current.Place).Values)))
        {
            // What the later version says of the key is not known, so the key keeps what it has.
            Unchanged++;
        }
        else
        {
            _changes.Add(new FoundChange(old.IsThere ? RowChangeKind.Update : RowChangeKind.Insert, old.Place, current.Place, old.IsUsable));
        }
    }

    /// <summary>What one version says of a key.</summary>
    private readonly record struct KeyRows(long Place, bool IsUsable)
    {
        public static readonly KeyRows None = new(-1, false);

        public bool IsThere => Place >= 0;
    }
}
