using Parquet.Buffers;
using Parquet.Encodings;

namespace Parquet.Tests.Encodings;

public sealed class HybridCodingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void IdsOfEveryWidthComeBack(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            var width = random.Next(1, 32);
            var values = Runs(random, random.Next(0, 600), (1L << width) - 1);
            var target = new PooledList<byte>(new BufferPool());

            HybridEncoder.Encode(values, width, ref target);
            var decoded = new int[values.Length];
            HybridDecoder.Decode(target.Span, width, decoded);

            Assert.True(values.SequenceEqual(decoded), $"Seed {seed}, round {round}, width {width}.");
            target.Release();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void LevelsComeBack(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 400; round++)
        {
            var max = random.Next(1, 12);
            var width = BitPacking.Width((ulong)max);
            byte[] levels = [.. Runs(random, random.Next(0, 1500), max).Select(level => (byte)Math.Min(level, max))];
            var target = new PooledList<byte>(new BufferPool());

            HybridEncoder.EncodeLevels(levels, width, ref target);
            var decoded = new int[levels.Length];
            HybridDecoder.Decode(target.Span, width, decoded);

            Assert.True(levels.Select(level => (int)level).SequenceEqual(decoded), $"Seed {seed}, round {round}, max {max}.");
            target.Release();
        }
    }

    [Fact]
    public void OneLevelThroughoutTakesFewBytes()
    {
        var levels = new byte[100_000];
        levels.AsSpan().Fill(1);
        var target = new PooledList<byte>(new BufferPool());

        HybridEncoder.EncodeLevels(levels, 1, ref target);

        Assert.InRange(target.Count, 1, 6);
        target.Release();
    }

    /// <summary>The example of the format's text: 0 to 7 in three bits.</summary>
    [Fact]
    public void BitPackingFollowsTheFormatsExample()
    {
        var target = new PooledList<byte>(new BufferPool());

        HybridEncoder.Encode([0, 1, 2, 3, 4, 5, 6, 7], 3, ref target);

        Assert.Equal(new byte[] { 0b0000_0011, 0b1000_1000, 0b1100_0110, 0b1111_1010 }, target.Span.ToArray());
        target.Release();
    }

    private static int[] Runs(Random random, int count, long max)
    {
        var values = new int[count];
        for (var at = 0; at < count;)
        {
            var run = random.Next(2) == 0 ? 1 : random.Next(1, 100);
            var value = (int)random.NextInt64(max + 1);
            for (; run > 0 && at < count; run--)
            {
                values[at++] = value;
            }
        }

        return values;
    }
}
