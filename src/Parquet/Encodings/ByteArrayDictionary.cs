using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parquet.Buffers;

namespace Parquet.Encodings;

/// <summary>Gives equal byte strings the same small id; ids count up in order of first appearance.</summary>
internal struct ByteArrayDictionary(BufferPool pool)
{
    private const int InitialSlots = 64;

    /// <summary>Upper half a piece of the hash, lower half id + 1; 0 is free.</summary>
    private PooledList<ulong> _slots = new(pool);
    private PooledList<byte> _data = new(pool);
    private PooledList<int> _offsets = new(pool);

    internal readonly int Count => Math.Max(0, _offsets.Count - 1);

    internal readonly int DataBytes => _data.Count;

    internal readonly ReadOnlySpan<byte> Data => _data.Span;

    /// <summary>One more than there are values; empty while there is none.</summary>
    internal readonly ReadOnlySpan<int> Offsets => _offsets.Span;

    internal readonly long Bytes => _slots.Bytes + _data.Bytes + _offsets.Bytes;

    internal readonly ReadOnlySpan<byte> this[int id] => _data.Span[_offsets[id].._offsets[id + 1]];

    /// <summary>Finds or adds every value and writes the ids. <paramref name="offsets"/> has one entry more than <paramref name="ids"/>.</summary>
    internal void Map(ReadOnlySpan<byte> data, ReadOnlySpan<int> offsets, Span<int> ids)
    {
        if (_offsets.Count == 0)
        {
            _offsets.Add(0);
        }

        EnsureSlots(Count + ids.Length);
        ref var slots = ref MemoryMarshal.GetReference(_slots.Span);
        ref var known = ref MemoryMarshal.GetReference(_data.Span);
        ref var ends = ref MemoryMarshal.GetReference(_offsets.Span);
        ref var bytes = ref MemoryMarshal.GetReference(data);
        var mask = _slots.Count - 1;
        var start = offsets[0];
        for (var i = 0; i < ids.Length; i++)
        {
            var length = offsets[i + 1] - start;
            ref var value = ref Unsafe.Add(ref bytes, start);
            start += length;
            var hash = ByteHash.Compute(ref value, length);
            var tag = hash & 0xFFFFFFFF00000000;
            var slot = (int)hash & mask;
            while (true)
            {
                var entry = Unsafe.Add(ref slots, slot);
                if (entry == 0)
                {
                    ids[i] = Add(MemoryMarshal.CreateReadOnlySpan(ref value, length));
                    Unsafe.Add(ref slots, slot) = tag | (uint)Count;

                    // Both lists may have moved to larger arrays.
                    known = ref MemoryMarshal.GetReference(_data.Span);
                    ends = ref MemoryMarshal.GetReference(_offsets.Span);
                    break;
                }

                if ((entry & 0xFFFFFFFF00000000) == tag)
                {
                    var id = (int)(uint)entry - 1;
                    var from = Unsafe.Add(ref ends, id);
                    if (Unsafe.Add(ref ends, id + 1) - from == length && ByteHash.AreEqual(ref Unsafe.Add(ref known, from), ref value, length))
                    {
                        ids[i] = id;
                        break;
                    }
                }

                slot = (slot + 1) & mask;
            }
        }
    }

    internal void Release()
    {
        _slots.Release();
        _data.Release();
        _offsets.Release();
    }

    private int Add(ReadOnlySpan<byte> value)
    {
        _data.AddRange(value);
        _offsets.Add(_data.Count);
        return _offsets.Count - 2;
    }

    private void EnsureSlots(int values)
    {
        if (_slots.Count >= values * 2L)
        {
            return;
        }

        var size = Math.Max(InitialSlots, (int)BitOperations.RoundUpToPowerOf2((uint)values * 2));
        _slots.Release();
        var slots = _slots.Take(size);
        slots.Clear();
        for (var id = 0; id < Count; id++)
        {
            var value = this[id];
            var hash = ByteHash.Compute(ref MemoryMarshal.GetReference(value), value.Length);
            var slot = (int)hash & (size - 1);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (size - 1);
            }

            slots[slot] = (hash & 0xFFFFFFFF00000000) | (uint)(id + 1);
        }
    }
}
