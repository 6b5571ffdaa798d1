using System.Buffers.Binary;
using Parquet.Schema;

namespace Parquet.Pages;

/// <summary>The order that a byte column's statistics follow: unsigned bytes, or big-endian two's complement for decimals.</summary>
internal readonly struct ByteOrder(ParquetField field)
{
    private readonly ulong _signFlip = field.LogicalType.Kind == LogicalKind.Decimal ? 1UL << 63 : 0;

    /// <summary>The first eight bytes as a number; different numbers order the values, equal ones leave it open.</summary>
    internal ulong Prefix(ReadOnlySpan<byte> data, int start, int length)
    {
        if (start + sizeof(ulong) <= data.Length)
        {
            // What lies behind a shorter value is masked; a shift by 64 would be a shift by 0 in C#.
            var word = BinaryPrimitives.ReadUInt64BigEndian(data[start..]);
            return (length >= sizeof(ulong) ? word : length == 0 ? 0 : word & (ulong.MaxValue << (64 - (8 * length)))) ^ _signFlip;
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        data.Slice(start, Math.Min(length, sizeof(ulong))).CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded) ^ _signFlip;
    }

    internal int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var byPrefix = Prefix(left, 0, left.Length).CompareTo(Prefix(right, 0, right.Length));

        // With equal prefixes the signs are equal too, and then two's complement of one length orders as unsigned bytes do.
        return byPrefix != 0 ? byPrefix : left.SequenceCompareTo(right);
    }
}
