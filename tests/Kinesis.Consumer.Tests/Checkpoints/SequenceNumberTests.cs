using System.Numerics;
using System.Text;

namespace Kinesis.Consumer.Tests.Checkpoints;

public sealed class SequenceNumberTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("49590338271490256608559692538361571095921575989136588898")]
    public void ReadsDecimalText(string text)
    {
        Assert.Equal(text, SequenceNumber.Parse(text).Text);
        Assert.Equal(text, SequenceNumber.Parse(Encoding.ASCII.GetBytes(text)).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("-1")]
    [InlineData("1a")]
    [InlineData(" 1")]
    [InlineData("٣")]
    [InlineData("TRIM_HORIZON")]
    public void RefusesWhatIsNoDecimalNumberAndNamesIt(string text)
    {
        var exception = Assert.Throws<FormatException>(() => SequenceNumber.Parse(text));
        Assert.Contains($"'{text}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheLongestNumberHas129Digits()
    {
        Assert.True(SequenceNumber.TryParse(new string('9', 129), out _));
        Assert.False(SequenceNumber.TryParse(new string('9', 130), out _));
    }

    [Fact]
    public void TheDefaultIsZero() => Assert.Equal(SequenceNumber.Parse("0"), default);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void OrdersAsNumbersDo(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
        {
            var left = Digits(random);
            var right = random.Next(4) == 0 ? left : Digits(random);
            var expected = BigInteger.Parse(left, null).CompareTo(BigInteger.Parse(right, null));

            Assert.True(expected == Math.Sign(SequenceNumber.Parse(left).CompareTo(SequenceNumber.Parse(right))), $"seed {seed}: {left} and {right}");
            Assert.True(
                expected == Math.Sign(SequenceNumber.Parse(left).CompareTo(Encoding.ASCII.GetBytes(right))), $"seed {seed}: {left} and {right}");
        }
    }

    private static string Digits(Random random)
    {
        var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)('0' + random.Next(10)))).TrimStart('0');
        return text.Length == 0 ? "0" : text;
    }
}
