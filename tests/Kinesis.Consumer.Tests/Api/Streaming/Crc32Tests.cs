using System.Text;

namespace Kinesis.Consumer.Api.Streaming;

public sealed class Crc32Tests
{
    [Fact]
    public void TheCheckValueOfTheStandardComesOut() => Assert.Equal(0xCBF43926u, Crc32.Append(0, Encoding.ASCII.GetBytes("123456789")));

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
