using System.Globalization;
using System.Text;

namespace Kinesis.Consumer.Api.Wire;

public sealed class EpochNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.0", 0)]
    [InlineData("0.000001", 1)]
    [InlineData("0.0000009", 0)]
    [InlineData("1.5", 1_500_000)]
    [InlineData("15e-1", 1_500_000)]
    [InlineData("1.441215410867E9", 1_441_215_410_867_000)]
    [InlineData("1.7e+09", 1_700_000_000_000_000)]
    [InlineData("1700000000.123456999999999999999", 1_700_000_000_123_456)]
    [InlineData("0.00000000000000000000000000017E37", 1_700_000_000_000_000)]
    [InlineData("1e-400", 0)]
    public void NumbersAreReadToTheMicrosecond(string number, long micros)
    {
        Assert.True(EpochNumber.TryReadMicros(Encoding.ASCII.GetBytes(number), out var read));
        Assert.Equal(micros, read);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e12")]
    [InlineData("1e300")]
    [InlineData("99999999999999999999999999")]
    public void NumbersBeyondTheCalendarAreRefused(string number) =>
        Assert.False(EpochNumber.TryReadMicros(Encoding.ASCII.GetBytes(number), out _));

    [Fact]
    public void TheResultIsDecimalArithmetics()
    {
        const int Seed = 17;
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var seconds = random.NextInt64(0, 250_000_000_000) + ((decimal)random.NextInt64(0, 1_000_000_000) / 1_000_000_000m);
            var plain = seconds.ToString(CultureInfo.InvariantCulture);
            var scientific = seconds.ToString("0.####################E+0", CultureInfo.InvariantCulture);
            foreach (var text in new[] { plain, scientific })
            {
                Assert.True(EpochNumber.TryReadMicros(Encoding.ASCII.GetBytes(text), out var micros), $"seed {Seed}: {text}");
                Assert.True((long)(seconds * 1_000_000m) == micros || Digits(text) > 18, $"seed {Seed}: {text} gave {micros}");
            }
        }
    }

    private static int Digits(string text) => text.TakeWhile(letter => letter != 'E').Count(char.IsAsciiDigit);
}
