using System.Runtime.CompilerServices;

namespace Pipeline.Exports.Rows;

/// <summary>Numbers of seven bits a byte, the lowest first. A number has one form only, so that equal bytes are equal numbers.</summary>
internal static class Varints
{
    /// <summary>Bytes that the largest number takes.</summary>
    public const int MaxBytes = 10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> destination, ulong value)
    {
        var position = 0;
        while (value >= 0x80)
        {
            destination[position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[position++] = (byte)value;
        return position;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ReadOnlySpan<byte> source, ref int position)
    {
        ulong current = source[position++];
        if (current < 0x80)
        {
            return current;
        }

        var value = current & 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            current = source[position++];
            value |= (current & 0x7F) << shift;
            if (current < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Small numbers of either sign become small numbers without one.</summary>
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
