namespace Pipeline.Sinks.Table;

/// <summary>
/// Tells whether a name may have occurred before in its object, by hashes: it never misses one that has, and takes another for it once in billions of names. For one thread
/// and one value at a time.
/// </summary>
internal sealed class NameSet
{
    private const int FirstSlots = 256;

    /// <summary>Sets of this many slots stay with their thread; documents with more names are rare.</summary>
    private const int MostSlotsKept = 4096;

    [ThreadStatic]
    private static NameSet? _ofThread;

    /// <summary>The number of the object that is open at each depth.</summary>
    private readonly uint[] _objects = new uint[AttributeWriter.DeepestTokens + 2];
    private ulong[] _slots = new ulong[FirstSlots];
    private uint _lastObject;
    private int _count;

    /// <summary>An empty set, which the caller uses before it asks for another one.</summary>
    public static NameSet Empty()
    {
        var set = _ofThread;
        if (set is null || set._slots.Length > MostSlotsKept)
        {
            return _ofThread = new NameSet();
        }

        if (set._count > 0)
        {
            Array.Clear(set._slots);
            set._count = 0;
        }

        set._lastObject = 0;
        return set;
    }

    /// <summary>An object begins whose names stand at this depth.</summary>
    public void Begin(int depth) => _objects[depth] = ++_lastObject;

    /// <summary>Adds a name of the object that is open at this depth; false when it may be there already.</summary>
    public bool TryAdd(int depth, ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        hash.AddBytes(name);
        if (++_count > _slots.Length / 2)
        {
            Grow();
        }

        return TryPlace(_slots, ((ulong)_objects[depth] << 32) | (uint)hash.ToHashCode());
    }

    private static bool TryPlace(ulong[] slots, ulong entry)
    {
        // Objects are counted from 1, so that no entry is 0, which is an empty slot.
        var mask = slots.Length - 1;
        for (var slot = (int)((entry * 0x9E3779B97F4A7C15) >> 32) & mask; ; slot = (slot + 1) & mask)
        {
            if (slots[slot] == 0)
            {
                slots[slot] = entry;
                return true;
            }

            if (slots[slot] == entry)
            {
                return false;
            }
        }
    }

    private void Grow()
    {
        var larger = new ulong[_slots.Length * 2];
        foreach (var entry in _slots)
        {
            if (entry != 0)
            {
                TryPlace(larger, entry);
            }
        }

        _slots = larger;
    }
}
