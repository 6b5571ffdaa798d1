using System.Globalization;

namespace Pipeline.Exports.Rows;

/// <summary>Writes exact decimals as text, without zeros behind the last digit that means something.</summary>
internal static class DecimalWriter
{
    /// <summary>Writes a count of the scale's units and returns the length; 48 bytes are enough.</summary>
    public static int Write(Int128 value, int scale, Span<byte> destination)
    {
        var isNegative = value < 0;
        var magnitude = isNegative ? (UInt128)(-value) : (UInt128)value;
        while (scale > 0 && magnitude % 10 == 0)
        {
            magnitude /= 10;
            scale--;
        }

        Span<byte> digits = stackalloc byte[40];
        magnitude.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        var position = 0;
        if (isNegative)
        {
            destination[position++] = (byte)'-';
        }

        // At least one digit stands before the point.
        for (var place = Math.Max(count, scale + 1) - 1; place >= 0; place--)
        {
            destination[position++] = place < count ? digits[count - 1 - place] : (byte)'0';
            if (place == scale && scale > 0)
            {
                destination[position++] = (byte)'.';
            }
        }

        return position;
    }
}
