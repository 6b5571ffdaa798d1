using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Parquet.Encodings;

/// <summary>A fast hash of short byte strings for tables in memory. It is seeded per process, so that input cannot be made to collide.</summary>
internal static class ByteHash
{
    private const ulong MultiplierA = 0xA0761D6478BD642F;
    private const ulong MultiplierB = 0xE7037ED1A0B428DB;

    private static readonly ulong Seed = MemoryMarshal.Read<ulong>(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Compute(ref byte start, int length)
    {
        ulong first;
        ulong last;
        if (length >= sizeof(ulong))
        {
            if (length > 2 * sizeof(ulong))
            {
                return ComputeLong(ref start, length);
            }

            first = Unsafe.ReadUnaligned<ulong>(ref start);
            last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - sizeof(ulong)));
        }
        else if (length >= sizeof(uint))
        {
            first = Unsafe.ReadUnaligned<uint>(ref start);
            last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - sizeof(uint)));
        }
        else if (length > 0)
        {
            first = start;
            last = Unsafe.Add(ref start, length >> 1) | ((ulong)Unsafe.Add(ref start, length - 1) << 8);
        }
        else
        {
            return Seed;
        }

        return Mix(first ^ MultiplierA ^ (ulong)length, last ^ Seed);
    }

    /// <summary>Compares two strings of one length; short ones by two words that may overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool AreEqual(ref byte left, ref byte right, int length)
    {
        if (length is >= sizeof(ulong) and <= 2 * sizeof(ulong))
        {
            var last = length - sizeof(ulong);
            return ((Unsafe.ReadUnaligned<ulong>(ref left) ^ Unsafe.ReadUnaligned<ulong>(ref right))
                | (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref left, last)) ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref right, last)))) == 0;
        }

        if (length is >= sizeof(uint) and < sizeof(ulong))
        {
            var last = length - sizeof(uint);
            return ((Unsafe.ReadUnaligned<uint>(ref left) ^ Unsafe.ReadUnaligned<uint>(ref right))
                | (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref left, last)) ^ Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref right, last)))) == 0;
        }

        return MemoryMarshal.CreateReadOnlySpan(ref left, length).SequenceEqual(MemoryMarshal.CreateReadOnlySpan(ref right, length));
    }

    private static ulong ComputeLong(ref byte start, int length)
    {
        var hash = Seed ^ (ulong)length;
        var at = 0;
        for (; length - at > 2 * sizeof(ulong); at += 2 * sizeof(ulong))
        {
            hash = Mix(
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)) ^ MultiplierA,
                Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at + sizeof(ulong))) ^ hash);
        }

        return Mix(
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - (2 * sizeof(ulong)))) ^ MultiplierB,
            Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - sizeof(ulong))) ^ hash);
    }

    /// <summary>The two halves of a 128-bit product folded into one word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
