namespace Pipeline.Contracts.Conversion;

/// <summary>
/// Reads numbers as exact decimals scaled to whole units; never through a double. Digits that the scale cannot hold are a fault unless
/// they are zeros; exponents are resolved exactly.
/// </summary>
internal static class DecimalText
{
    /// <summary>Beyond this every exponent is as good as infinite, and adding digit counts to it cannot overflow.</summary>
    private const long ExponentLimit = 1L << 40;

    private static readonly long[] Powers = CreatePowers();

    /// <summary>For precisions up to 18.</summary>
    public static ConversionFault Parse(ReadOnlySpan<byte> text, int precision, int scale, out long value)
    {
        if (TryParsePlain(text, scale, out value) && Math.Abs(value) < Powers[precision])
        {
            return ConversionFault.None;
        }

        ConversionFault fault = Parse(text, precision, scale, out Int128 wide);
        value = fault == ConversionFault.None ? (long)wide : 0;
        return fault;
    }

    /// <summary>Like <see cref="Parse(ReadOnlySpan{byte}, int, int, out long)"/>, but digits that the scale cannot hold are cut, downwards.</summary>
    public static ConversionFault ParseFloor(ReadOnlySpan<byte> text, int precision, int scale, out long value)
    {
        ConversionFault fault = Parse(text, precision, scale, out value);
        if (fault != ConversionFault.Inexact || !NumberText.TryParse(text, ExponentLimit, out NumberText number))
        {
            return fault;
        }

        // The last significant digit is no zero, so something is always cut: below zero the next whole number lies one further down.
        long kept = number.DigitCount + number.Exponent + scale;
        value = kept > 0 ? (long)number.Digits(text, (int)kept) : 0;
        value = number.IsNegative ? -value - 1 : value;
        return ConversionFault.None;
    }

    /// <summary>For precisions up to 38.</summary>
    public static ConversionFault Parse(ReadOnlySpan<byte> text, int precision, int scale, out Int128 value)
    {
        value = 0;
        if (!NumberText.TryParse(text, ExponentLimit, out NumberText number))
        {
            return ConversionFault.InvalidText;
        }

        if (number.DigitCount == 0)
        {
            return ConversionFault.None;
        }

        long shift = number.Exponent + scale;
        if (number.DigitCount + shift > precision)
        {
            return ConversionFault.OutOfRange;
        }

        if (shift < 0)
        {
            return ConversionFault.Inexact;
        }

        value = number.Digits(text, number.DigitCount);
        for (; shift > 0; shift--)
        {
            value *= 10;
        }

        value = number.IsNegative ? -value : value;
        return ConversionFault.None;
    }

    /// <summary>The common form: an optional minus, up to 17 digits, at most one point, no exponent.</summary>
    private static bool TryParsePlain(ReadOnlySpan<byte> text, int scale, out long value)
    {
        value = 0;
        bool isNegative = text.Length > 0 && text[0] == '-';
        int position = isNegative ? 1 : 0;
        int digits = text.Length - position;
        if (digits is 0 or > 18)
        {
            return false;
        }

        int fraction = 0;
        bool hasPoint = false;
        for (; position < text.Length; position++)
        {
            uint digit = (uint)text[position] - '0';
            if (digit <= 9)
            {
                value = (value * 10) + digit;
                fraction += hasPoint ? 1 : 0;
            }
            else if (text[position] == '.' && !hasPoint)
            {
                hasPoint = true;
                digits--;
            }
            else
            {
                return false;
            }
        }

        int shift = scale - fraction;
        if (shift < 0 || digits + shift > 18 || (hasPoint && fraction == 0) || digits == fraction)
        {
            return false;
        }

        value *= Powers[shift];
        value = isNegative ? -value : value;
        return true;
    }

    private static long[] CreatePowers()
    {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
