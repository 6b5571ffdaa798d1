using System.Buffers.Binary;
using System.Numerics;

namespace Shared.Checksums;

/// <summary>xxHash64 with seed 0: the hash of Parquet's bloom filters, and the order of an export's changes.</summary>
internal static class XxHash64
{
    private const ulong Prime1 = 11400714785074694791;
    private const ulong Prime2 = 14029467366897019727;
    private const ulong Prime3 = 1609587929392839161;
    private const ulong Prime4 = 9650029242287828579;
    private const ulong Prime5 = 2870177450012600261;

    internal static ulong Compute(ReadOnlySpan<byte> data)
    {
        var length = (ulong)data.Length;
        ulong hash;
        if (data.Length >= 32)
        {
            hash = ConsumeStripes(ref data);
        }
        else
        {
            hash = Prime5;
        }

        hash += length;
        while (data.Length >= sizeof(ulong))
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(data));
            hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
            data = data[sizeof(ulong)..];
        }

        if (data.Length >= sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime1;
            hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
            data = data[sizeof(uint)..];
        }

        foreach (var item in data)
        {
            hash ^= item * Prime5;
            hash = BitOperations.RotateLeft(hash, 11) * Prime1;
        }

        hash ^= hash >> 33;
        hash *= Prime2;
        hash ^= hash >> 29;
        hash *= Prime3;
        return hash ^ (hash >> 32);
    }

    private static ulong ConsumeStripes(ref ReadOnlySpan<byte> data)
    {
        var first = unchecked(Prime1 + Prime2);
        var second = Prime2;
        var third = 0UL;
        var fourth = unchecked(0UL - Prime1);
        while (data.Length >= 32)
        {
            first = Round(first, BinaryPrimitives.ReadUInt64LittleEndian(data));
            second = Round(second, BinaryPrimitives.ReadUInt64LittleEndian(data[8..]));
            third = Round(third, BinaryPrimitives.ReadUInt64LittleEndian(data[16..]));
            fourth = Round(fourth, BinaryPrimitives.ReadUInt64LittleEndian(data[24..]));
            data = data[32..];
        }

        var hash = BitOperations.RotateLeft(first, 1) + BitOperations.RotateLeft(second, 7)
            + BitOperations.RotateLeft(third, 12) + BitOperations.RotateLeft(fourth, 18);
        hash = Merge(hash, first);
        hash = Merge(hash, second);
        hash = Merge(hash, third);
        return Merge(hash, fourth);
    }

    private static ulong Round(ulong accumulator, ulong input) =>
        BitOperations.RotateLeft(accumulator + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;
}
