using System.Runtime.CompilerServices;
using Parquet.Buffers;

namespace Parquet.Encodings;

/// <summary>Writes integers as bit-packed differences: blocks of 128 in four miniblocks of 32.</summary>
internal static class DeltaBinaryPackedEncoder
{
    internal const int BlockSize = 128;
    internal const int Miniblocks = 4;
    private const int MiniblockSize = BlockSize / Miniblocks;

    [SkipLocalsInit]
    internal static void Encode(ReadOnlySpan<long> values, ref PooledList<byte> target)
    {
        WriteHeader(values.Length, values.IsEmpty ? 0 : values[0], ref target);
        Span<ulong> deltas = stackalloc ulong[BlockSize];
        for (var at = 1; at < values.Length; at += BlockSize)
        {
            var block = values.Slice(at, Math.Min(BlockSize, values.Length - at));
            var previous = values[at - 1];
            var least = long.MaxValue;
            for (var i = 0; i < block.Length; i++)
            {
                var delta = unchecked(block[i] - previous);
                previous = block[i];
                deltas[i] = (ulong)delta;
                least = Math.Min(least, delta);
            }

            for (var i = 0; i < block.Length; i++)
            {
                deltas[i] = unchecked(deltas[i] - (ulong)least);
            }

            WriteBlock(deltas, block.Length, least, ref target);
        }
    }

    /// <summary>Differences of INT32 wrap at 32 bits, so that no miniblock is wider than that.</summary>
    [SkipLocalsInit]
    internal static void Encode(ReadOnlySpan<int> values, ref PooledList<byte> target)
    {
        WriteHeader(values.Length, values.IsEmpty ? 0 : values[0], ref target);
        Span<ulong> deltas = stackalloc ulong[BlockSize];
        for (var at = 1; at < values.Length; at += BlockSize)
        {
            var block = values.Slice(at, Math.Min(BlockSize, values.Length - at));
            var previous = values[at - 1];
            var least = int.MaxValue;
            for (var i = 0; i < block.Length; i++)
            {
                var delta = unchecked(block[i] - previous);
                previous = block[i];
                deltas[i] = (uint)delta;
                least = Math.Min(least, delta);
            }

            for (var i = 0; i < block.Length; i++)
            {
                deltas[i] = unchecked((uint)deltas[i] - (uint)least);
            }

            WriteBlock(deltas, block.Length, least, ref target);
        }
    }

    private static void WriteHeader(int count, long first, ref PooledList<byte> target)
    {
        Varint.Write(ref target, BlockSize);
        Varint.Write(ref target, Miniblocks);
        Varint.Write(ref target, (ulong)count);
        Varint.Write(ref target, Varint.ZigZag(first));
    }

    private static void WriteBlock(Span<ulong> deltas, int count, long least, ref PooledList<byte> target)
    {
        Varint.Write(ref target, Varint.ZigZag(least));
        deltas[count..].Clear();
        Span<byte> widths = stackalloc byte[Miniblocks];
        for (var i = 0; i < Miniblocks; i++)
        {
            ulong all = 0;
            foreach (var delta in deltas.Slice(i * MiniblockSize, MiniblockSize))
            {
                all |= delta;
            }

            widths[i] = (byte)BitPacking.Width(all);
        }

        target.AddRange(widths);

        // A last block writes no miniblock that holds no value; one that holds some is padded to 32.
        for (var i = 0; i * MiniblockSize < count; i++)
        {
            var bytes = target.Reserve((MiniblockSize / 8 * widths[i]) + sizeof(ulong));
            target.Advance(BitPacking.Pack(deltas.Slice(i * MiniblockSize, MiniblockSize), widths[i], bytes));
        }
    }
}
