using Parquet.Buffers;

namespace Parquet.Encodings;

/// <summary>LEB128 integers and the zigzag mapping of signed ones.</summary>
internal static class Varint
{
    internal const int MaxBytes = 10;

    internal static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    internal static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    internal static int Write(Span<byte> target, ulong value)
    {
        var at = 0;
        while (value >= 0x80)
        {
            target[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        target[at++] = (byte)value;
        return at;
    }

    internal static void Write(ref PooledList<byte> target, ulong value) =>
        target.Advance(Write(target.Reserve(MaxBytes), value));

    /// <summary>Reads an integer and moves <paramref name="at"/> behind it.</summary>
    internal static ulong Read(ReadOnlySpan<byte> source, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= source.Length)
            {
                throw new ParquetException($"A variable-length integer is cut off at byte {at}.");
            }

            var part = source[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new ParquetException($"A variable-length integer that ends at byte {at} is longer than 64 bits.");
    }

    /// <summary>Reads a count or length, which must not be negative or above <paramref name="max"/>.</summary>
    internal static int ReadCount(ReadOnlySpan<byte> source, ref int at, int max, string what)
    {
        var value = Read(source, ref at);
        return value <= (ulong)max ? (int)value : throw new ParquetException($"The {what} is {value}; at most {max} is possible here.");
    }
}
