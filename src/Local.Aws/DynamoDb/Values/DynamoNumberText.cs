namespace Local.Aws.DynamoDb.Values;

/// <summary>Numbers from and to their wire text. DynamoDB answers in plain digits: 1E+3 comes back as 1000.</summary>
internal static class DynamoNumberText
{
    /// <summary>Sign, "0.", 129 zeros, 38 digits.</summary>
    public const int MaxLength = 176;

    private const int ExponentCap = 1_000_000;

    public static bool TryParse(ReadOnlySpan<byte> text, out DynamoNumber number, out string? problem)
    {
        number = DynamoNumber.Zero;
        if (text.IsEmpty)
        {
            problem = NumberProblems.Empty;
            return false;
        }

        var at = 0;
        var negative = text[0] == '-';
        if (negative || text[0] == '+')
        {
            at++;
        }

        var digits = default(DigitCollector);
        if (!digits.Read(text, ref at) || !TryReadExponent(text, ref at, out var exponent) || at != text.Length)
        {
            problem = NumberProblems.NotANumber(text);
            return false;
        }

        if (digits.Significant == 0)
        {
            problem = null;
            return true;
        }

        // The last significant digit is never zero, so the number is normal as collected.
        var lastDigit = exponent - digits.AfterPoint + digits.TrailingZeros;
        problem = NumberProblems.OfMagnitude(lastDigit + digits.Significant - 1);
        if (problem is null && digits.Significant > DynamoNumber.MaxDigits)
        {
            problem = NumberProblems.TooManyDigits;
        }

        if (problem is not null)
        {
            return false;
        }

        number = new DynamoNumber(negative, digits.Coefficient, (int)lastDigit);
        return true;
    }

    /// <summary>Writes the plain decimal text and returns its length; <paramref name="text"/> holds at least <see cref="MaxLength"/> bytes.</summary>
    public static int Format(DynamoNumber number, Span<byte> text)
    {
        Span<byte> digits = stackalloc byte[DynamoNumber.MaxDigits + 1];
        var count = WriteDigits(number.Coefficient, digits);
        var at = 0;
        if (number.Negative)
        {
            text[at++] = (byte)'-';
        }

        var point = count + number.Exponent;
        if (point <= 0)
        {
            text[at++] = (byte)'0';
            text[at++] = (byte)'.';
            text.Slice(at, -point).Fill((byte)'0');
            at += -point;
            digits[..count].CopyTo(text[at..]);
            return at + count;
        }

        if (number.Exponent >= 0)
        {
            digits[..count].CopyTo(text[at..]);
            text.Slice(at + count, number.Exponent).Fill((byte)'0');
            return at + count + number.Exponent;
        }

        digits[..point].CopyTo(text[at..]);
        at += point;
        text[at++] = (byte)'.';
        digits[point..count].CopyTo(text[at..]);
        return at + count - point;
    }

    private static int WriteDigits(UInt128 value, Span<byte> digits)
    {
        if (value <= ulong.MaxValue)
        {
            _ = ((ulong)value).TryFormat(digits, out var written);
            return written;
        }

        _ = value.TryFormat(digits, out var length);
        return length;
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int at, out long exponent)
    {
        exponent = 0;
        if (at == text.Length)
        {
            return true;
        }

        if ((text[at] | 0x20) != 'e')
        {
            return false;
        }

        at++;
        var negative = at < text.Length && text[at] == '-';
        if (negative || (at < text.Length && text[at] == '+'))
        {
            at++;
        }

        var first = at;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++)
        {
            exponent = Math.Min((exponent * 10) + (text[at] - '0'), ExponentCap);
        }

        exponent = negative ? -exponent : exponent;
        return at > first;
    }

    /// <summary>Reads digits with at most one point; counts more than 38 significant digits without keeping them.</summary>
    private struct DigitCollector
    {
        public UInt128 Coefficient;
        public long Significant;
        public long TrailingZeros;
        public long AfterPoint;

        public bool Read(ReadOnlySpan<byte> text, ref int at)
        {
            var seen = 0;
            var point = false;
            for (; at < text.Length; at++)
            {
                var digit = text[at] - '0';
                if (digit is >= 0 and <= 9)
                {
                    seen++;
                    AfterPoint += point ? 1 : 0;
                    Add((uint)digit);
                }
                else if (text[at] == '.' && !point)
                {
                    point = true;
                }
                else
                {
                    break;
                }
            }

            return seen > 0;
        }

        private void Add(uint digit)
        {
            if (digit == 0)
            {
                TrailingZeros += Significant > 0 ? 1 : 0;
                return;
            }

            if (Significant + TrailingZeros < DynamoNumber.MaxDigits)
            {
                for (; TrailingZeros > 0; TrailingZeros--, Significant++)
                {
                    Coefficient *= 10;
                }

                Coefficient = (Coefficient * 10) + digit;
            }

            Significant += TrailingZeros + 1;
            TrailingZeros = 0;
        }
    }
}
