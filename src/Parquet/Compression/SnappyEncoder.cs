using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parquet.Encodings;

namespace Parquet.Compression;

/// <summary>Compresses to the raw Snappy block format (format_description.txt of google/snappy): a length, then literals and copies.</summary>
/// <remarks>
/// Greedy matching over a hash table of 6-byte sequences, in fragments of 64 KiB so that positions fit 16 bits. Misses make the step longer,
/// so that incompressible data is passed over quickly, and a match makes it shorter again by what it saves: keys with their lengths between them match
/// every few bytes, for next to nothing. Sequences of 4 bytes would match more often, but a copy of 4 bytes saves at most two of them, and in
/// hexadecimal keys they match everywhere: time for nothing.
/// </remarks>
internal static class SnappyEncoder
{
    private const int FragmentSize = 1 << 16;
    private const int MaxTableBits = 14;
    private const int MinTableBits = 8;

    /// <summary>Matches are not begun this close to a fragment's end, so that 8-byte reads stay inside.</summary>
    private const int EndMargin = 15;

    /// <summary>Probes before the step becomes two bytes; as many again, and it is three.</summary>
    private const int ProbesOfAStep = 32;

    /// <summary>How many probes each byte of a match takes back above the shortest copy.</summary>
    private const int ProbesOfAByte = 4;

    private const int ShortestCopy = 4;

    /// <summary>Leaves the first 6 of 8 bytes in the hash.</summary>
    private const int HashedShift = 16;

    internal static int MaxCompressedLength(int length) => checked(32 + length + (length / 6));

    /// <summary>Compresses into a target of at least <see cref="MaxCompressedLength"/> bytes.</summary>
    internal static int Compress(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var table = ArrayPool<ushort>.Shared.Rent(1 << MaxTableBits);
        try
        {
            var written = Varint.Write(target, (ulong)source.Length);
            while (!source.IsEmpty)
            {
                var fragment = source[..Math.Min(source.Length, FragmentSize)];
                written += CompressFragment(fragment, table, target[written..]);
                source = source[fragment.Length..];
            }

            return written;
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(table);
        }
    }

    private static int CompressFragment(ReadOnlySpan<byte> fragment, ushort[] table, Span<byte> target)
    {
        if (target.Length < MaxCompressedLength(fragment.Length) - 32)
        {
            throw new ArgumentException("The target is too small.", nameof(target));
        }

        ref var source = ref MemoryMarshal.GetReference(fragment);
        ref var output = ref MemoryMarshal.GetReference(target);
        var at = 0;
        var literalStart = 0;
        if (fragment.Length > EndMargin)
        {
            at = CompressMatches(ref source, fragment.Length, table, ref output, out literalStart);
        }

        return literalStart < fragment.Length
            ? EmitLiteral(ref source, literalStart, fragment.Length - literalStart, ref output, at)
            : at;
    }

    private static int CompressMatches(ref byte source, int length, ushort[] positions, ref byte output, out int literalStart)
    {
        var bits = Math.Clamp(BitOperations.Log2((uint)length - 1) + 1, MinTableBits, MaxTableBits);
        var shift = 64 - bits;
        positions.AsSpan(0, 1 << bits).Clear();
        ref var table = ref MemoryMarshal.GetArrayDataReference(positions);
        var limit = length - EndMargin;
        var at = 0;
        literalStart = 0;
        var position = 1;
        var probes = ProbesOfAStep;
        while (true)
        {
            int candidate;
            while (true)
            {
                if (position >= limit)
                {
                    return at;
                }

                var word = Load64(ref source, position);
                ref var entry = ref Unsafe.Add(ref table, Hash(word, shift));
                candidate = entry;
                entry = (ushort)position;
                if (Load32(ref source, candidate) == (uint)word)
                {
                    break;
                }

                position += probes++ / ProbesOfAStep;
            }

            if (position > literalStart)
            {
                at = EmitLiteral(ref source, literalStart, position - literalStart, ref output, at);
            }

            // A copy is often followed at once by another one, without a literal between.
            do
            {
                var matched = ShortestCopy + MatchLength(ref source, candidate + ShortestCopy, position + ShortestCopy, length);
                probes = Math.Max(ProbesOfAStep, probes - ((matched - ShortestCopy) * ProbesOfAByte));
                at = EmitCopy(ref output, at, position - candidate, matched);
                position += matched;
                literalStart = position;
                if (position >= limit)
                {
                    return at;
                }

                Unsafe.Add(ref table, Hash(Load64(ref source, position - 1), shift)) = (ushort)(position - 1);
                ref var entry = ref Unsafe.Add(ref table, Hash(Load64(ref source, position), shift));
                candidate = entry;
                entry = (ushort)position;
            }
            while (Load32(ref source, candidate) == Load32(ref source, position));

            position++;
        }
    }

    private static int MatchLength(ref byte source, int candidate, int position, int end)
    {
        var start = position;
        while (position + sizeof(ulong) <= end)
        {
            var difference = Load64(ref source, candidate) ^ Load64(ref source, position);
            if (difference != 0)
            {
                return position - start + (BitOperations.TrailingZeroCount(difference) >> 3);
            }

            candidate += sizeof(ulong);
            position += sizeof(ulong);
        }

        while (position < end && Unsafe.Add(ref source, candidate) == Unsafe.Add(ref source, position))
        {
            candidate++;
            position++;
        }

        return position - start;
    }

    private static int EmitLiteral(ref byte source, int start, int length, ref byte output, int at)
    {
        var last = length - 1;
        if (last < 60)
        {
            Unsafe.Add(ref output, at++) = (byte)(last << 2);
        }
        else if (last < 256)
        {
            Unsafe.Add(ref output, at++) = 60 << 2;
            Unsafe.Add(ref output, at++) = (byte)last;
        }
        else
        {
            Unsafe.Add(ref output, at++) = 61 << 2;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref output, at), (ushort)last);
            at += 2;
        }

        Unsafe.CopyBlockUnaligned(ref Unsafe.Add(ref output, at), ref Unsafe.Add(ref source, start), (uint)length);
        return at + length;
    }

    private static int EmitCopy(ref byte output, int at, int offset, int length)
    {
        // Pieces of 64 while a rest of at least 4 stays, as the shortest copy element holds 4.
        while (length >= 68)
        {
            at = EmitLongCopy(ref output, at, offset, 64);
            length -= 64;
        }

        if (length > 64)
        {
            at = EmitLongCopy(ref output, at, offset, 60);
            length -= 60;
        }

        if (length >= 12 || offset >= 2048)
        {
            return EmitLongCopy(ref output, at, offset, length);
        }

        Unsafe.Add(ref output, at) = (byte)(1 | ((length - 4) << 2) | ((offset >> 8) << 5));
        Unsafe.Add(ref output, at + 1) = (byte)offset;
        return at + 2;
    }

    private static int EmitLongCopy(ref byte output, int at, int offset, int length)
    {
        Unsafe.Add(ref output, at) = (byte)(2 | ((length - 1) << 2));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref output, at + 1), (ushort)offset);
        return at + 3;
    }

    private static int Hash(ulong word, int shift) => (int)(((word << HashedShift) * 0x9E3779B97F4A7C15) >> shift);

    private static uint Load32(ref byte source, int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, at));

    private static ulong Load64(ref byte source, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, at));
}
