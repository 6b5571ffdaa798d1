using System.Globalization;
using System.Numerics;
using System.Text;
using Local.Aws.DynamoDb.Values;

namespace Local.Aws.Tests.DynamoDb.Values;

public sealed class DynamoNumberTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.000e500", "0")]
    [InlineData("+1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("0010", "10")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("-12.3400", "-12.34")]
    [InlineData("1E+3", "1000")]
    [InlineData("15e-4", "0.0015")]
    [InlineData("123456789012345678901234567890.12345678", "123456789012345678901234567890.12345678")]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    public void NumbersComeBackInPlainDigits(string text, string expected) => Assert.Equal(expected, Parse(text).ToString());

    [Theory]
    [InlineData("", "The parameter cannot be converted to a numeric value")]
    [InlineData("abc", "The parameter cannot be converted to a numeric value: abc")]
    [InlineData("1e", "The parameter cannot be converted to a numeric value: 1e")]
    [InlineData("1 ", "The parameter cannot be converted to a numeric value: 1 ")]
    [InlineData("1.2.3", "The parameter cannot be converted to a numeric value: 1.2.3")]
    [InlineData("NaN", "The parameter cannot be converted to a numeric value: NaN")]
    [InlineData("-", "The parameter cannot be converted to a numeric value: -")]
    [InlineData("1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("-1e99999999999999999999", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [InlineData("1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range")]
    [InlineData("123456789012345678901234567890123456789", "Attempting to store more than 38 significant digits in a Number")]
    [InlineData("1.00000000000000000000000000000000000001", "Attempting to store more than 38 significant digits in a Number")]
    public void NumbersOutsideTheTypeAreRefusedInDynamoDbsWords(string text, string problem)
    {
        Assert.False(DynamoNumberText.TryParse(Encoding.UTF8.GetBytes(text), out _, out var said));
        Assert.Equal(problem, said);
    }

    [Fact]
    public void LimitsOfMagnitudeAreIncluded()
    {
        Assert.Equal("1" + new string('0', 125), Parse("1e125").ToString());
        Assert.Equal("-0." + new string('0', 129) + "1", Parse("-1e-130").ToString());
        Assert.Equal(new string('9', 38) + new string('0', 88), Parse("9.9999999999999999999999999999999999999e125").ToString());
    }

    [Fact]
    public void SumsAndOrderAgreeWithExactFractions()
    {
        const int Seed = 20261;
        var random = new Random(Seed);
        for (var round = 0; round < 5000; round++)
        {
            var left = RandomText(random);
            var right = RandomText(random);
            var (a, b) = (Parse(left), Parse(right));
            var message = $"seed {Seed}, round {round}: {left} and {right}";
            Assert.True(Math.Sign(a.CompareTo(b)) == Scaled(left).CompareTo(Scaled(right)), message);
            Assert.True(a.Equals(b) == (Scaled(left) == Scaled(right)), message);
            if (DynamoNumber.TryAdd(a, b, out var sum, out var problem))
            {
                Assert.True(Scaled(sum.ToString()) == Scaled(left) + Scaled(right), $"{message} gave {sum}");
            }
            else
            {
                var digits = BigInteger.Abs(Scaled(left) + Scaled(right)).ToString(CultureInfo.InvariantCulture).Trim('0').Length;
                Assert.True(digits > 38 && problem!.Contains("38 significant digits", StringComparison.Ordinal), $"{message} gave {problem}");
            }
        }
    }

    [Fact]
    public void SumBeyondTheRangeIsRefused()
    {
        Assert.False(DynamoNumber.TryAdd(Parse("9e125"), Parse("9e125"), out _, out var problem));
        Assert.StartsWith("Number overflow", problem, StringComparison.Ordinal);
    }

    internal static DynamoNumber Parse(string text) =>
        DynamoNumberText.TryParse(Encoding.UTF8.GetBytes(text), out var number, out var problem)
            ? number
            : throw new FormatException(problem);

    private static string RandomText(Random random)
    {
        var digits = new StringBuilder(random.Next(2) == 0 ? "-" : string.Empty);
        var length = random.Next(1, 20);
        for (var i = 0; i < length; i++)
        {
            digits.Append((char)('0' + random.Next(10)));
        }

        if (random.Next(2) == 0)
        {
            digits.Append('.').Append(random.Next(100_000).ToString(CultureInfo.InvariantCulture));
        }

        return random.Next(3) == 0 ? digits.Append('e').Append(random.Next(-15, 16)).ToString() : digits.ToString();
    }

    /// <summary>The number times 10^60, by another way than the code under test.</summary>
    private static BigInteger Scaled(string text)
    {
        var parts = text.Split('e');
        var exponent = 60 + (parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0);
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", string.Empty, StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : parts[0].Length - point - 1;
        return BigInteger.Parse(digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, exponent);
    }
}
