using System.Globalization;
using System.Numerics;
using System.Text;
using Pipeline.Contracts.Conversion;

namespace Pipeline.Contracts.Tests.Conversion;

public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("57.3", 10, 2, "5730")]
    [InlineData("-0.01", 10, 2, "-1")]
    [InlineData("1e3", 10, 2, "100000")]
    [InlineData("1.5E-1", 10, 2, "15")]
    [InlineData("120e-1", 10, 2, "1200")]
    [InlineData("1.100000000000000000000000", 10, 2, "110")]
    [InlineData("0e999999999999", 10, 2, "0")]
    [InlineData("-0.000", 10, 2, "0")]
    [InlineData("99999999.99", 10, 2, "9999999999")]
    [InlineData("0.1", 38, 38, "10000000000000000000000000000000000000")]
    [InlineData("99999999999999999999999999999999999999", 38, 0, "99999999999999999999999999999999999999")]
    [InlineData("-1e37", 38, 0, "-10000000000000000000000000000000000000")]
    public void FittingNumbersAreExact(string text, int precision, int scale, string expected)
    {
        Assert.Equal(ConversionFault.None, DecimalText.Parse(Encoding.UTF8.GetBytes(text), precision, scale, out Int128 value));
        Assert.Equal(Int128.Parse(expected, CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData("0.001", "Inexact")]
    [InlineData("1.005", "Inexact")]
    [InlineData("1e-3", "Inexact")]
    [InlineData("1e-999999999999", "Inexact")]
    [InlineData("100000000", "OutOfRange")]
    [InlineData("99999999.995", "Inexact")]
    [InlineData("1e400", "OutOfRange")]
    [InlineData("1e99999999999999999999", "OutOfRange")]
    [InlineData("", "InvalidText")]
    [InlineData("-", "InvalidText")]
    [InlineData("1.", "InvalidText")]
    [InlineData(".5", "InvalidText")]
    [InlineData("1e", "InvalidText")]
    [InlineData("1e+", "InvalidText")]
    [InlineData("1.2.3", "InvalidText")]
    [InlineData("12a", "InvalidText")]
    [InlineData("+1", "InvalidText")]
    [InlineData(" 1", "InvalidText")]
    [InlineData("NaN", "InvalidText")]
    public void OtherNumbersAreRefusedForTheirReason(string text, string fault) =>
        Assert.Equal(fault, DecimalText.Parse(Encoding.UTF8.GetBytes(text), 10, 2, out long _).ToString());

    [Fact]
    public void RandomNumbersAgreeWithBigIntegers()
    {
        const int seed = 11;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            int precision = random.Next(1, 39);
            int scale = random.Next(precision + 1);
            string digits = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)('0' + (random.Next(3) == 0 ? 0 : random.Next(10)))));
            int fraction = random.Next(digits.Length);
            int exponent = random.Next(-20, 20);
            string text = (random.Next(2) == 0 ? "-" : string.Empty) + digits[..^fraction] + (fraction > 0 ? "." + digits[^fraction..] : string.Empty)
                + (random.Next(2) == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"e{exponent}"));
            int power = (text.Contains('e', StringComparison.Ordinal) ? exponent : 0) - fraction + scale;
            BigInteger scaled = BigInteger.Parse(digits, CultureInfo.InvariantCulture) * BigInteger.Pow(10, Math.Max(power, 0));
            bool isExact = power >= 0 || scaled % BigInteger.Pow(10, -power) == 0;
            BigInteger expected = (power < 0 ? scaled / BigInteger.Pow(10, -power) : scaled) * (text[0] == '-' ? -1 : 1);
            bool fits = isExact && BigInteger.Abs(expected) < BigInteger.Pow(10, precision);

            ConversionFault fault = DecimalText.Parse(Encoding.UTF8.GetBytes(text), precision, scale, out Int128 value);

            Assert.True(fits == (fault == ConversionFault.None), $"seed {seed}: {text} as decimal({precision},{scale}): {fault}");
            Assert.True(!fits || (BigInteger)value == expected, $"seed {seed}: {text} as decimal({precision},{scale}) gave {value}");
            if (precision <= 18)
            {
                Assert.Equal(fault, DecimalText.Parse(Encoding.UTF8.GetBytes(text), precision, scale, out long small));
                Assert.True(!fits || small == expected, $"seed {seed}: {text} as decimal({precision},{scale}) gave {small}");
            }
        }
    }

    [Theory]
    [InlineData("1", "1.0", true)]
    [InlineData("100", "1e2", true)]
    [InlineData("0.05", "5E-2", true)]
    [InlineData("-0", "0.0", true)]
    [InlineData("12", "1.2e1", true)]
    [InlineData("1", "-1", false)]
    [InlineData("12", "21", false)]
    [InlineData("9007199254740993", "9007199254740992", false)]
    public void EqualityIsByValueNotByText(string left, string right, bool expected) =>
        Assert.Equal(expected, NumberText.AreEqual(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right)));
}
