namespace Pipeline.Contracts.Conversion;

/// <summary>
/// The parts of a number's text: its significant digits (no zeros at either end) times ten to the exponent. Read in one pass whatever
/// the length, so that a number of a million digits costs no more than its bytes.
/// </summary>
internal readonly struct NumberText
{
    private readonly int _first;

    private NumberText(bool isNegative, int first, int digitCount, long exponent)
    {
        IsNegative = isNegative;
        _first = first;
        DigitCount = digitCount;
        Exponent = exponent;
    }

    public bool IsNegative { get; }

    /// <summary>How many significant digits there are; 0 for zero.</summary>
    public int DigitCount { get; }

    public long Exponent { get; }

    public static bool TryParse(ReadOnlySpan<byte> text, long exponentLimit, out NumberText number)
    {
        number = default;
        bool isNegative = text.Length > 0 && text[0] == '-';
        int start = isNegative ? 1 : 0;
        int point = -1;
        int first = -1;
        int last = -1;
        int position = start;
        for (; position < text.Length && text[position] is not ((byte)'e' or (byte)'E'); position++)
        {
            byte c = text[position];
            if (c == '.' && point < 0)
            {
                point = position;
            }
            else if (!char.IsAsciiDigit((char)c))
            {
                return false;
            }
            else if (c != '0')
            {
                first = first < 0 ? position : first;
                last = position;
            }
        }

        int end = position;
        if (end == start || point == start || point == end - 1 || !TryReadExponent(text[end..], exponentLimit, out long exponent))
        {
            return false;
        }

        if (first < 0)
        {
            number = new NumberText(isNegative, 0, 0, 0);
            return true;
        }

        int units = point < 0 ? end - 1 : point - 1;
        int places = last <= units ? units - last : units + 1 - last;
        bool crosses = point > first && point < last;
        number = new NumberText(isNegative, first, last - first + (crosses ? 0 : 1), exponent + places);
        return true;
    }

    /// <summary>The first digits as a whole number; only for a count of at most 38 and <see cref="DigitCount"/>.</summary>
    public Int128 Digits(ReadOnlySpan<byte> text, int count)
    {
        UInt128 value = 0;
        for (int i = _first; count > 0; i++)
        {
            if (text[i] != '.')
            {
                value = (value * 10) + (uint)(text[i] - '0');
                count--;
            }
        }

        return (Int128)value;
    }

    /// <summary>Whether two texts are the same number however it is written.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        const long limit = 1L << 40;
        if (!TryParse(left, limit, out NumberText first) || !TryParse(right, limit, out NumberText second) || first.DigitCount != second.DigitCount)
        {
            return false;
        }

        if (first.DigitCount == 0)
        {
            return true;
        }

        if (first.Exponent != second.Exponent || first.IsNegative != second.IsNegative)
        {
            return false;
        }

        int i = first._first;
        int j = second._first;
        for (int digit = 0; digit < first.DigitCount; digit++, i++, j++)
        {
            i += left[i] == '.' ? 1 : 0;
            j += right[j] == '.' ? 1 : 0;
            if (left[i] != right[j])
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, long limit, out long exponent)
    {
        exponent = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        text = text[1..];
        bool isNegative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        foreach (byte c in text)
        {
            if (!char.IsAsciiDigit((char)c))
            {
                return false;
            }

            exponent = Math.Min(limit, (exponent * 10) + (c - '0'));
        }

        exponent = isNegative ? -exponent : exponent;
        return text.Length > 0;
    }
}
