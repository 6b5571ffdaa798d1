using Parquet.Buffers;
using Parquet.Encodings;

namespace Parquet.Tests.Encodings;

public sealed class DeltaCodingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void LongsOfEverySpreadComeBack(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var spread = 1L << random.Next(0, 63);
            long[] values = [.. Enumerable.Range(0, random.Next(0, 700)).Select(i => random.Next(50) == 0 ? Extreme(random) : random.NextInt64(-spread, spread))];
            var target = new PooledList<byte>(new BufferPool());

            DeltaBinaryPackedEncoder.Encode(values, ref target);
            var decoded = new long[values.Length];
            var read = DeltaBinaryPackedDecoder.Decode(target.Span, decoded);

            Assert.True(values.SequenceEqual(decoded), $"Seed {seed}, round {round}.");
            Assert.Equal(target.Count, read);
            target.Release();
        }
    }

    [Theory]
    [InlineData(3)]
    public void IntsWrapWithinThirtyTwoBits(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            int[] values = [.. Enumerable.Range(0, random.Next(0, 400)).Select(i => random.Next(3) == 0 ? int.MinValue + random.Next(5) : int.MaxValue - random.Next(5))];
            var target = new PooledList<byte>(new BufferPool());

            DeltaBinaryPackedEncoder.Encode(values, ref target);
            var decoded = new long[values.Length];
            DeltaBinaryPackedDecoder.Decode(target.Span, decoded);

            Assert.True(values.SequenceEqual(decoded.Select(value => unchecked((int)value))), $"Seed {seed}, round {round}.");
            Assert.InRange(target.Count, 0, 40 + (values.Length * 5) + 200);
            target.Release();
        }
    }

    [Fact]
    public void SteadyTimestampsTakeFewBytes()
    {
        long[] values = [.. Enumerable.Range(0, 12_800).Select(i => 1_764_000_000_000_000 + (i * 1000L))];
        var target = new PooledList<byte>(new BufferPool());

        DeltaBinaryPackedEncoder.Encode(values, ref target);

        Assert.InRange(target.Count, 1, 1000);
        target.Release();
    }

    private static long Extreme(Random random) => random.Next(2) == 0 ? long.MinValue : long.MaxValue;
}
