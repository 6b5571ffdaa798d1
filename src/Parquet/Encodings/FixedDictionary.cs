using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parquet.Buffers;

namespace Parquet.Encodings;

/// <summary>Gives equal values of a fixed-width type the same small id. Numbers are compared by their bits, so that NaN and -0.0 keep theirs.</summary>
internal struct FixedDictionary<T>(BufferPool pool)
    where T : unmanaged
{
    private const int InitialSlots = 64;
    private const ulong Spread = 0x9E3779B97F4A7C15;

    private PooledList<int> _slots = new(pool);
    private PooledList<T> _values = new(pool);
    private int _shift;

    internal readonly int Count => _values.Count;

    internal readonly ReadOnlySpan<T> Values => _values.Span;

    internal readonly long Bytes => _values.Bytes + _slots.Bytes;

    /// <summary>Finds or adds every value and writes the ids.</summary>
    internal void Map(ReadOnlySpan<T> values, Span<int> ids)
    {
        // Room for all of them first, so that the loop runs on stable memory: at least twice as many slots as values.
        EnsureSlots(_values.Count + values.Length);
        ref var slots = ref MemoryMarshal.GetReference(_slots.Span);
        ref var known = ref MemoryMarshal.GetReference(_values.Reserve(values.Length));
        known = ref Unsafe.Subtract(ref known, _values.Count);
        var mask = _slots.Count - 1;
        var shift = _shift;
        var count = _values.Count;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            var slot = (int)((Bits(value) * Spread) >> shift);
            while (true)
            {
                var id = Unsafe.Add(ref slots, slot) - 1;
                if (id < 0)
                {
                    Unsafe.Add(ref known, count) = value;
                    ids[i] = count++;
                    Unsafe.Add(ref slots, slot) = count;
                    break;
                }

                if (Bits(Unsafe.Add(ref known, id)) == Bits(value))
                {
                    ids[i] = id;
                    break;
                }

                slot = (slot + 1) & mask;
            }
        }

        _values.Advance(count - _values.Count);
    }

    internal void Release()
    {
        _slots.Release();
        _values.Release();
    }

    private static ulong Bits(T value) =>
        Unsafe.SizeOf<T>() == sizeof(ulong) ? Unsafe.BitCast<T, ulong>(value) : Unsafe.BitCast<T, uint>(value);

    private void EnsureSlots(int values)
    {
        if (_slots.Count >= values * 2L)
        {
            return;
        }

        var size = Math.Max(InitialSlots, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)values * 2));
        _slots.Release();
        var slots = _slots.Take(size);
        slots.Clear();
        _shift = 64 - System.Numerics.BitOperations.Log2((uint)size);
        for (var id = 0; id < _values.Count; id++)
        {
            var slot = (int)((Bits(_values[id]) * Spread) >> _shift);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (size - 1);
            }

            slots[slot] = id + 1;
        }
    }
}
