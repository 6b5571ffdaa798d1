using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Parquet.Buffers;

namespace Parquet.Encodings;

/// <summary>Writes levels and dictionary ids as runs and bit-packed groups of eight.</summary>
internal static class HybridEncoder
{
    private const int Group = 8;

    internal static void Encode(ReadOnlySpan<int> values, int width, ref PooledList<byte> target)
    {
        var minimum = MinimumRun(width);
        var literalStart = 0;
        var at = 0;
        while (at + Group <= values.Length)
        {
            if (!IsUniform(values.Slice(at, Group)))
            {
                at += Group;
                continue;
            }

            var run = RunLength(values[at..]);
            if (run < minimum)
            {
                at += run & ~(Group - 1);
                continue;
            }

            WriteLiterals(values[literalStart..at], width, ref target);
            WriteRun(values[at], run, width, ref target);
            at += run;
            literalStart = at;
        }

        WriteLiterals(values[literalStart..], width, ref target);
    }

    /// <summary>Levels are few bits wide and mostly one value, so they are widened in small pieces only where runs end.</summary>
    internal static void EncodeLevels(ReadOnlySpan<byte> levels, int width, ref PooledList<byte> target)
    {
        var minimum = MinimumRun(width);
        var literalStart = 0;
        var at = 0;
        while (at + Group <= levels.Length)
        {
            var eight = MemoryMarshal.Read<ulong>(levels[at..]);
            if (eight != levels[at] * 0x0101010101010101UL)
            {
                at += Group;
                continue;
            }

            var run = levels[at..].IndexOfAnyExcept(levels[at]);
            run = run < 0 ? levels.Length - at : run;
            if (run < minimum)
            {
                at += run & ~(Group - 1);
                continue;
            }

            WriteLevelLiterals(levels[literalStart..at], width, ref target);
            WriteRun(levels[at], run, width, ref target);
            at += run;
            literalStart = at;
        }

        WriteLevelLiterals(levels[literalStart..], width, ref target);
    }

    /// <summary>A run costs about four bytes with the header of the literals that follow it; shorter ones are cheaper bit-packed.</summary>
    private static int MinimumRun(int width) => width switch { 0 => Group, 1 => 64, 2 => 32, 3 => 24, 4 => 16, _ => Group };

    private static bool IsUniform(ReadOnlySpan<int> eight)
    {
        var vector = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(eight));
        return vector == Vector256.Create(eight[0]);
    }

    private static int RunLength(ReadOnlySpan<int> values)
    {
        var run = values.IndexOfAnyExcept(values[0]);
        return run < 0 ? values.Length : run;
    }

    private static void WriteRun(int value, int count, int width, ref PooledList<byte> target)
    {
        Varint.Write(ref target, (ulong)count << 1);
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        target.AddRange(bytes[..((width + 7) / 8)]);
    }

    private static void WriteLiterals(ReadOnlySpan<int> values, int width, ref PooledList<byte> target)
    {
        if (values.IsEmpty)
        {
            return;
        }

        var groups = WriteLiteralHeader(values.Length, ref target);
        var bytes = target.Reserve((groups * width) + sizeof(ulong));
        var packed = BitPacking.Pack(values, width, bytes);
        bytes[packed..(groups * width)].Clear();
        target.Advance(groups * width);
    }

    [SkipLocalsInit]
    private static void WriteLevelLiterals(ReadOnlySpan<byte> levels, int width, ref PooledList<byte> target)
    {
        if (levels.IsEmpty)
        {
            return;
        }

        var groups = WriteLiteralHeader(levels.Length, ref target);
        var bytes = target.Reserve((groups * width) + sizeof(ulong));
        Span<int> wide = stackalloc int[256];
        var packed = 0;
        while (!levels.IsEmpty)
        {
            // 256 values of any width fill whole bytes, so the pieces join without a seam.
            var count = Math.Min(levels.Length, wide.Length);
            for (var i = 0; i < count; i++)
            {
                wide[i] = levels[i];
            }

            packed += BitPacking.Pack(wide[..count], width, bytes[packed..]);
            levels = levels[count..];
        }

        bytes[packed..(groups * width)].Clear();
        target.Advance(groups * width);
    }

    private static int WriteLiteralHeader(int count, ref PooledList<byte> target)
    {
        var groups = (count + Group - 1) / Group;
        Varint.Write(ref target, ((ulong)groups << 1) | 1);
        return groups;
    }
}
