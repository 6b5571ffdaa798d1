namespace Pipeline.Contracts.Tables;

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
        int digits = 0;
        int pendingZeros = 0;
        int integerDigits = 0;
        int leadingFractionZeros = 0;
        bool isFraction = false;
        bool isNegative = false;
        long exponent = 0L;
        for (int i = 0; i < number.Length; i++)
        {
            byte c = number[i];
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
        long magnitude = exponent + (integerDigits > 0 ? integerDigits - 1 : -1 - leadingFractionZeros);

        // Two digits a byte, counted from an even power of ten: the first digit of 1.234 has a byte to itself.
        int lone = magnitude % 2 == 0 ? 1 : 0;
        bytes = digits == 0 ? 1 : Math.Min(21, 1 + ((digits + lone + 1) / 2) + (isNegative ? 1 : 0));
        return digits == 0 || (digits <= MostDigits && magnitude is >= SmallestExponent and <= LargestExponent);
    }

    private static long ReadExponent(ReadOnlySpan<byte> text)
    {
        bool isNegative = text[0] == '-';
        long value = 0L;
        foreach (byte c in text)
        {
            if (c is >= (byte)'0' and <= (byte)'9')
            {
                value = Math.Min((value * 10) + (c - '0'), 1_000_000_000);
            }
        }

        return isNegative ? -value : value;
    }
}
