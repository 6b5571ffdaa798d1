using System.Text;
using Parquet.Pages;

namespace Parquet.Tests.Pages;

public sealed class BoundsTruncationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void BoundsEncloseEveryText(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => RandomRune(random).ToString()));
            var bytes = Encoding.UTF8.GetBytes(text);

            var lower = BoundsTruncation.Lower(bytes, isText: true);
            var upper = BoundsTruncation.Upper(bytes, isText: true);

            Assert.True(lower.AsSpan().SequenceCompareTo(bytes) <= 0, $"Seed {seed}, round {round}: {text}");
            Assert.True(upper is null || upper.AsSpan().SequenceCompareTo(bytes) >= 0, $"Seed {seed}, round {round}: {text}");
            Assert.True(System.Text.Unicode.Utf8.IsValid(lower) && System.Text.Unicode.Utf8.IsValid(upper ?? []), $"Seed {seed}, round {round}: {text}");
            Assert.InRange(lower.Length, 0, BoundsTruncation.MaxBytes);
            Assert.InRange(upper?.Length ?? 0, 0, BoundsTruncation.MaxBytes + 1);
        }
    }

    [Fact]
    public void ShortValueIsItsOwnBound()
    {
        Assert.Equal([1, 2, 255], BoundsTruncation.Lower([1, 2, 255], isText: false));
        Assert.Equal([1, 2, 255], BoundsTruncation.Upper([1, 2, 255], isText: false));
    }

    [Fact]
    public void LongBinaryBoundIsCutAndRaised()
    {
        byte[] value = [7, .. Enumerable.Repeat((byte)255, 80)];

        Assert.Equal([8], BoundsTruncation.Upper(value, isText: false));
        Assert.Equal(value[..64], BoundsTruncation.Lower(value, isText: false));
    }

    [Fact]
    public void GreatestValueHasNoShortUpperBound()
    {
        Assert.Null(BoundsTruncation.Upper([.. Enumerable.Repeat((byte)255, 80)], isText: false));
        Assert.Null(BoundsTruncation.Upper(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\U0010FFFF", 20))), isText: true));
    }

    [Fact]
    public void RaisingPassesOverSurrogates()
    {
        var value = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\uD7FF", 30)));

        var upper = BoundsTruncation.Upper(value, isText: true)!;

        Assert.EndsWith("\uE000", Encoding.UTF8.GetString(upper), StringComparison.Ordinal);
    }

    private static Rune RandomRune(Random random) => random.Next(5) switch
    {
        0 => new Rune(random.Next(0x80)),
        1 => new Rune(random.Next(0x80, 0x800)),
        2 => new Rune(random.Next(0xE000, 0x10000)),
        3 => new Rune(0x10FFFF),
        _ => new Rune(random.Next(0x10000, 0x110000)),
    };
}
