using System.Text;
using Shared.Checksums;

namespace Kinesis.Consumer.Api.Streaming;

public sealed class Crc32Tests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("a", 0xE8B7BE43u)]
    [InlineData("12345678", 0x9AE0DAAFu)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void KnownTextsGiveTheirChecksums(string text, uint expected) => Assert.Equal(expected, Crc32.Append(0, Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void AnySplitOfAnyBytesGivesTheSumOfTheWhole()
    {
        const int Seed = 3;
        var random = new Random(Seed);
        for (var i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(100)];
            random.NextBytes(bytes);
            var cut = random.Next(bytes.Length + 1);

            var sum = Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut));

            Assert.True(EventStreamWriter.Crc(bytes) == sum, $"seed {Seed}, try {i}: {bytes.Length} bytes cut at {cut}");
        }
    }
}
