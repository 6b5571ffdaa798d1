using System.Numerics;

namespace Local.Aws.DynamoDb.Values;

/// <summary>
/// An exact decimal of up to 38 significant digits and a magnitude of 1E-130 to 9.99…E+125: coefficient × 10^exponent, without trailing zeros in the coefficient,
/// so that equal numbers have equal parts.
/// </summary>
internal sealed class DynamoNumber : IComparable<DynamoNumber>, IEquatable<DynamoNumber>
{
    public const int MaxDigits = 38;
    public const int MaxMagnitude = 125;
    public const int MinMagnitude = -130;

    private static readonly UInt128[] PowersOfTen = CreatePowers();

    public DynamoNumber(bool negative, UInt128 coefficient, int exponent)
    {
        Negative = negative && coefficient != 0;
        Coefficient = coefficient;
        Exponent = coefficient == 0 ? 0 : exponent;
    }

    public static DynamoNumber Zero { get; } = new(false, 0, 0);

    public bool Negative { get; }

    public UInt128 Coefficient { get; }

    public int Exponent { get; }

    public bool IsZero => Coefficient == 0;

    public int Digits => CountDigits(Coefficient);

    /// <summary>The power of ten of the first digit.</summary>
    public int Magnitude => Exponent + Digits - 1;

    /// <summary>The coefficient brought to 38 digits: numbers of one magnitude compare by it.</summary>
    public UInt128 ScaledCoefficient => Coefficient * PowersOfTen[MaxDigits - Digits];

    public static DynamoNumber FromInt64(long value) =>
        Normalize(value < 0, value < 0 ? (UInt128)(Int128.Abs((Int128)value)) : (UInt128)value, 0);

    public int CompareTo(DynamoNumber? other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var sign = Sign(this);
        if (sign != Sign(other) || sign == 0)
        {
            return sign.CompareTo(Sign(other));
        }

        var magnitude = Magnitude.CompareTo(other.Magnitude);
        return sign * (magnitude != 0 ? magnitude : ScaledCoefficient.CompareTo(other.ScaledCoefficient));
    }

    public bool Equals(DynamoNumber? other) =>
        other is not null && Negative == other.Negative && Coefficient == other.Coefficient && Exponent == other.Exponent;

    public override bool Equals(object? obj) => Equals(obj as DynamoNumber);

    public override int GetHashCode() => HashCode.Combine(Negative, Coefficient, Exponent);

    public DynamoNumber Negate() => new(!Negative, Coefficient, Exponent);

    /// <summary>The exact sum; <paramref name="problem"/> says so if it has more digits or a greater magnitude than DynamoDB holds.</summary>
    public static bool TryAdd(DynamoNumber left, DynamoNumber right, out DynamoNumber sum, out string? problem)
    {
        if (left.IsZero || right.IsZero)
        {
            sum = left.IsZero ? right : left;
            problem = null;
            return true;
        }

        var exponent = Math.Min(left.Exponent, right.Exponent);
        var total = Align(left, exponent) + Align(right, exponent);
        return TryNormalize(total, exponent, out sum, out problem);
    }

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[DynamoNumberText.MaxLength];
        return System.Text.Encoding.ASCII.GetString(text[..DynamoNumberText.Format(this, text)]);
    }

    internal static DynamoNumber Normalize(bool negative, UInt128 coefficient, int exponent)
    {
        while (coefficient != 0 && coefficient % 10 == 0)
        {
            coefficient /= 10;
            exponent++;
        }

        return new DynamoNumber(negative, coefficient, exponent);
    }

    private static BigInteger Align(DynamoNumber number, int exponent)
    {
        var value = (BigInteger)number.Coefficient * BigInteger.Pow(10, number.Exponent - exponent);
        return number.Negative ? -value : value;
    }

    private static bool TryNormalize(BigInteger total, int exponent, out DynamoNumber number, out string? problem)
    {
        var rest = BigInteger.Abs(total);
        while (!rest.IsZero)
        {
            var quotient = BigInteger.DivRem(rest, 10, out var remainder);
            if (!remainder.IsZero)
            {
                break;
            }

            rest = quotient;
            exponent++;
        }

        if (rest >= (BigInteger)PowersOfTen[MaxDigits - 1] * 10)
        {
            number = Zero;
            problem = NumberProblems.TooManyDigits;
            return false;
        }

        number = new DynamoNumber(total.Sign < 0, (UInt128)rest, exponent);
        problem = number.IsZero ? null : NumberProblems.OfMagnitude(number.Magnitude);
        return problem is null;
    }

    private static int Sign(DynamoNumber number) => number.IsZero ? 0 : number.Negative ? -1 : 1;

    private static int CountDigits(UInt128 value)
    {
        var low = 0;
        var high = PowersOfTen.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (PowersOfTen[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static UInt128[] CreatePowers()
    {
        var powers = new UInt128[MaxDigits + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
