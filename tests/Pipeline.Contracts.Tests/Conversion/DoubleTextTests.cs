using System.Globalization;
using System.Text;
using Pipeline.Contracts.Conversion;

namespace Pipeline.Contracts.Tests.Conversion;

public sealed class DoubleTextTests
{
    [Fact]
    public void RandomNumbersRoundAsTheFrameworkRounds()
    {
        const int seed = 12;
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            string text = random.Next(3) switch
            {
                0 => (random.Next(-1_000_000, 1_000_000) / 100m).ToString(CultureInfo.InvariantCulture),
                1 => BitConverter.Int64BitsToDouble(random.NextInt64()).ToString("R", CultureInfo.InvariantCulture),
                _ => random.NextInt64(1L << 60).ToString(CultureInfo.InvariantCulture) + "." + random.Next(100_000).ToString(CultureInfo.InvariantCulture),
            };
            bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double expected) && double.IsFinite(expected);

            bool parsed = DoubleText.TryParse(Encoding.UTF8.GetBytes(text), out double value);

            Assert.True(!isNumber || (parsed && value.Equals(expected)), $"seed {seed}: {text} gave {value}, expected {expected}");
        }
    }

    [Fact]
    public void MinusZeroKeepsItsSign()
    {
        Assert.True(DoubleText.TryParse("-0.0"u8, out double value));
        Assert.True(double.IsNegative(value));
    }
}
