namespace Pipeline.Sinks.Table;

/// <summary>What DynamoDB can hold exactly: 38 significant digits, magnitudes from 1E-130 to 9.9…E+125.</summary>
internal static class TableNumber
{
    public const int MostDigits = 38;
    public const int LargestExponent = 125;
    public const int SmallestExponent = -130;

    /// <summary>Checks a JSON number as it stands and counts the digits that matter for its size.</summary>
    /// <returns>False when DynamoDB would refuse or round it.</returns>
    public static bool TryMeasure(ReadOnlySpan<byte> number, out int bytes)
    {
        var digits = 0;
        var pendingZeros = 0;
        var integerDigits = 0;
        var leadingFractionZeros = 0;
        var isFraction = false;
        var isNegative = false;
        var exponent = 0L;
        for (var i = 0; i < number.Length; i++)
        {
            var c = number[i];
            if (c == '-')
            {
                isNegative = true;
            }
            else if (c == '.')
            {
                isFraction = true;
            }
            else if (c is (byte)'e' or (byte)'E')
            {
                exponent = ReadExponent(number[(i + 1)..]);
                break;
            }
            else if (c == '0' && digits == 0)
            {
                leadingFractionZeros += isFraction ? 1 : 0;
            }
            else
            {
                integerDigits += isFraction ? 0 : 1;
                if (c == '0')
                {
                    pendingZeros++;
                }
                else
                {
                    digits += pendingZeros + 1;
                    pendingZeros = 0;
                }
            }
        }

        // The exponent of the first significant digit, as in scientific notation.
        var magnitude = exponent + (integerDigits > 0 ? integerDigits - 1 : -1 - leadingFractionZeros);
        bytes = Math.Min(21, 1 + ((digits + 1) / 2) + (isNegative ? 1 : 0));
        return digits == 0 || (digits <= MostDigits && magnitude is >= SmallestExponent and <= LargestExponent);
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == '-';
        var value = 0L;
        foreach (var c in text)
        {
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                value = Math.Min((value * 10) + (c - '0'), 1_000_000_000);
            }
        }

        return isNegative ? -value : value;
    }
}
