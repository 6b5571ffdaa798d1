namespace Kinesis.Consumer.Api.Wire;

/// <summary>
/// Reads a JSON number of seconds since 1970 as microseconds; once a record, hence in whole numbers instead of decimal arithmetic.
/// The service writes 1700000000.123 as well as 1.700000000123E9.
/// </summary>
internal static class EpochNumber
{
    private const int MicrosDigits = 6;
    private const int MaxDigits = 18;
    private const int MaxExponent = 64;

    /// <summary>The last microsecond that a <see cref="DateTimeOffset"/> can hold.</summary>
    private static readonly long MaxMicros = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static readonly long[] PowersOfTen = [.. Enumerable.Range(0, MaxDigits + 1).Select(power => (long)Math.Pow(10, power))];

    /// <summary>Digits beyond the microsecond are cut off.</summary>
    /// <param name="number">A number in JSON's grammar.</param>
    /// <param name="micros">The microseconds.</param>
    /// <returns>False for a negative number and for one beyond the calendar.</returns>
    public static bool TryReadMicros(ReadOnlySpan<byte> number, out long micros)
    {
        var at = 0;
        var mantissa = 0L;
        var digits = 0;
        var scale = MicrosDigits + ReadDigits(number, ref at, ref mantissa, ref digits, isFraction: false);
        if (at < number.Length && number[at] == '.')
        {
            at++;
            scale += ReadDigits(number, ref at, ref mantissa, ref digits, isFraction: true);
        }

        if (at < number.Length && number[at] is (byte)'e' or (byte)'E')
        {
            scale += ReadExponent(number, ref at);
        }

        micros = 0;
        return at == number.Length && TryScale(mantissa, scale, out micros);
    }

    /// <summary>Takes in digits; the power of ten that they shift the value by.</summary>
    private static int ReadDigits(ReadOnlySpan<byte> number, ref int at, ref long mantissa, ref int digits, bool isFraction)
    {
        var shift = 0;
        for (; at < number.Length && char.IsAsciiDigit((char)number[at]); at++)
        {
            if (digits < MaxDigits)
            {
                mantissa = (mantissa * 10) + (number[at] - '0');
                digits += mantissa == 0 ? 0 : 1;
                shift -= isFraction ? 1 : 0;
            }
            else
            {
                // A digit that no longer fits: before the point it still moves the others up, behind it it is cut off.
                shift += isFraction ? 0 : 1;
            }
        }

        return shift;
    }

    private static int ReadExponent(ReadOnlySpan<byte> number, ref int at)
    {
        at++;
        var isNegative = at < number.Length && number[at] == '-';
        at += isNegative || (at < number.Length && number[at] == '+') ? 1 : 0;
        var exponent = 0;
        for (; at < number.Length && char.IsAsciiDigit((char)number[at]); at++)
        {
            exponent = Math.Min(MaxExponent, (exponent * 10) + (number[at] - '0'));
        }

        return isNegative ? -exponent : exponent;
    }

    private static bool TryScale(long mantissa, int scale, out long micros)
    {
        micros = 0;
        if (mantissa == 0 || scale < -MaxDigits)
        {
            return true;
        }

        if (scale < 0)
        {
            micros = mantissa / PowersOfTen[-scale];
            return micros <= MaxMicros;
        }

        if (scale > MaxDigits || mantissa > MaxMicros / PowersOfTen[scale])
        {
            return false;
        }

        micros = mantissa * PowersOfTen[scale];
        return true;
    }
}
