using System.Buffers.Binary;
using System.Numerics;

namespace Parquet.Encodings;

/// <summary>Packs unsigned integers into a stream of bits, least significant bit first.</summary>
internal static class BitPacking
{
    /// <summary>Bits that hold <paramref name="max"/>.</summary>
    internal static int Width(ulong max) => 64 - BitOperations.LeadingZeroCount(max);

    internal static int Bytes(int count, int width) => checked((int)((((long)count * width) + 7) / 8));

    /// <summary>Packs <paramref name="values"/> and pads to a whole byte. The target needs 8 bytes of slack behind the packed bytes.</summary>
    internal static int Pack(ReadOnlySpan<int> values, int width, Span<byte> target)
    {
        ulong bits = 0;
        var used = 0;
        var at = 0;
        foreach (var value in values)
        {
            bits |= (ulong)(uint)value << used;
            used += width;
            if (used >= 32)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(target[at..], (uint)bits);
                at += 4;
                bits >>= 32;
                used -= 32;
            }
        }

        BinaryPrimitives.WriteUInt64LittleEndian(target[at..], bits);
        return at + ((used + 7) / 8);
    }

    /// <summary>Packs 64-bit values; a width may be 64.</summary>
    internal static int Pack(ReadOnlySpan<ulong> values, int width, Span<byte> target)
    {
        ulong bits = 0;
        var used = 0;
        var at = 0;
        foreach (var value in values)
        {
            bits |= value << used;
            used += width;
            if (used >= 64)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(target[at..], bits);
                at += 8;
                used -= 64;

                // What did not fit: the upper `used` bits of the value. A shift by 64 would be a shift by 0 in C#.
                bits = used == 0 ? 0 : value >> (width - used);
            }
        }

        BinaryPrimitives.WriteUInt64LittleEndian(target[at..], bits);
        return at + ((used + 7) / 8);
    }

    /// <summary>Unpacks as many values as <paramref name="values"/> has room for; the caller has checked that the bytes are there.</summary>
    internal static void Unpack(ReadOnlySpan<byte> packed, int width, Span<int> values)
    {
        ulong bits = 0;
        var held = 0;
        var at = 0;
        var mask = width == 32 ? uint.MaxValue : (1u << width) - 1;
        for (var i = 0; i < values.Length; i++)
        {
            while (held < width)
            {
                bits |= (ulong)packed[at++] << held;
                held += 8;
            }

            values[i] = (int)((uint)bits & mask);
            bits >>= width;
            held -= width;
        }
    }

    /// <summary>Unpacks one 64-bit value that starts at any bit.</summary>
    internal static ulong UnpackAt(ReadOnlySpan<byte> packed, long bit, int width)
    {
        ulong value = 0;
        for (var filled = 0; filled < width;)
        {
            var offset = (int)(bit & 7);
            var take = Math.Min(8 - offset, width - filled);
            value |= (ulong)((packed[(int)(bit >> 3)] >> offset) & ((1 << take) - 1)) << filled;
            filled += take;
            bit += take;
        }

        return value;
    }
}
