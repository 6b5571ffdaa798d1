using System.Buffers.Text;

namespace Pipeline.Contracts.Conversion;

/// <summary>Reads numbers as the nearest double.</summary>
internal static class DoubleText
{
    /// <summary>The powers of ten that are doubles without rounding.</summary>
    private static readonly double[] ExactPowers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    public static bool TryParse(ReadOnlySpan<byte> text, out double value) =>
        TryParseShort(text, out value) || (Utf8Parser.TryParse(text, out value, out int consumed) && consumed == text.Length);

    /// <summary>
    /// Up to 15 digits with at most one point: digits and power are exact as doubles, so their one division rounds to the nearest
    /// (Clinger 1990).
    /// </summary>
    private static bool TryParseShort(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        bool isNegative = text.Length > 0 && text[0] == '-';
        int position = isNegative ? 1 : 0;
        if (text.Length - position is 0 or > 16)
        {
            return false;
        }

        long digits = 0;
        int point = -1;
        for (; position < text.Length; position++)
        {
            uint digit = (uint)text[position] - '0';
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[position] == '.' && point < 0)
            {
                point = position;
            }
            else
            {
                return false;
            }
        }

        if (digits >= 1L << 53)
        {
            return false;
        }

        double magnitude = point < 0 ? digits : digits / ExactPowers[text.Length - 1 - point];
        value = isNegative ? -magnitude : magnitude;
        return true;
    }
}
