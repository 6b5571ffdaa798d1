using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pipeline.Exports.Delta;

/// <summary>
/// Sorts hashes. They are spread evenly, so one pass deals them out to heaps of a few by their first bits, and the heaps are sorted by insertion; a heap that grew all the same, as
/// keys chosen to collide would make it, is left to the general sort, which has no bad case.
/// </summary>
internal static class HashOrder
{
    private const int RowsPerHeap = 8;
    private const int MaxInsertion = 32;
    private const int MaxHeapBits = 16;

    /// <summary>Sorts hashes that have their first bits in common, and moves the places with them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(Span<ulong> hashes, Span<long> places)
    {
        var bits = BitOperations.Log2((uint)(hashes.Length / RowsPerHeap) | 1);
        if (bits < 2)
        {
            hashes.Sort(places);
            return;
        }

        bits = Math.Min(bits, MaxHeapBits);
        ulong all = 0;
        foreach (var hash in hashes)
        {
            all |= hash ^ hashes[0];
        }

        // The bits that all have in common say nothing.
        var shift = Math.Max(0, BitOperations.Log2(all | 1) + 1 - bits);
        var mask = (1UL << bits) - 1;
        var ends = ArrayPool<int>.Shared.Rent(1 << bits);
        var sortedHashes = ArrayPool<ulong>.Shared.Rent(hashes.Length);
        var sortedPlaces = ArrayPool<long>.Shared.Rent(hashes.Length);
        var heaps = ends.AsSpan(0, 1 << bits);
        heaps.Clear();
        foreach (var hash in hashes)
        {
            heaps[(int)((hash >> shift) & mask)]++;
        }

        var sum = 0;
        foreach (ref var heap in heaps)
        {
            (heap, sum) = (sum, sum + heap);
        }

        for (var i = 0; i < hashes.Length; i++)
        {
            ref var next = ref heaps[(int)((hashes[i] >> shift) & mask)];
            sortedHashes[next] = hashes[i];
            sortedPlaces[next] = places[i];
            next++;
        }

        sortedHashes.AsSpan(0, hashes.Length).CopyTo(hashes);
        sortedPlaces.AsSpan(0, hashes.Length).CopyTo(places);
        var start = 0;
        foreach (var end in heaps)
        {
            SortHeap(hashes[start..end], places[start..end]);
            start = end;
        }

        ArrayPool<int>.Shared.Return(ends);
        ArrayPool<ulong>.Shared.Return(sortedHashes);
        ArrayPool<long>.Shared.Return(sortedPlaces);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortHeap(Span<ulong> hashes, Span<long> places)
    {
        if (hashes.Length > MaxInsertion)
        {
            hashes.Sort(places);
            return;
        }

        for (var i = 1; i < hashes.Length; i++)
        {
            var (hash, place) = (hashes[i], places[i]);
            var free = i;
            for (; free > 0 && hashes[free - 1] > hash; free--)
            {
                hashes[free] = hashes[free - 1];
                places[free] = places[free - 1];
            }

            hashes[free] = hash;
            places[free] = place;
        }
    }
}
