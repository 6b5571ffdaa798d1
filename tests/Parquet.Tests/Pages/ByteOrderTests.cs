using System.Numerics;
using Parquet.Pages;
using Parquet.Schema;

namespace Parquet.Tests.Pages;

public sealed class ByteOrderTests
{
    [Theory]
    [InlineData(1)]
    public void TextsAreOrderedByTheirBytesAndDecimalsByTheirValue(int seed)
    {
        var random = new Random(seed);
        var text = new ByteOrder(ParquetField.String("s"));
        var number = new ByteOrder(ParquetField.Decimal("d", 28, 2));
        for (var round = 0; round < 20_000; round++)
        {
            byte[] left = Bytes(random, random.Next(0, 12)), right = Bytes(random, random.Next(0, 12));
            Assert.True(Math.Sign(left.AsSpan().SequenceCompareTo(right)) == Math.Sign(text.Compare(left, right)), $"Seed {seed}, round {round}");

            byte[] one = Bytes(random, 12), other = Bytes(random, 12);
            var expected = new BigInteger(one, isBigEndian: true).CompareTo(new BigInteger(other, isBigEndian: true));
            Assert.True(Math.Sign(expected) == Math.Sign(number.Compare(one, other)), $"Seed {seed}, round {round}");
        }
    }

    [Fact]
    public void SearchFindsTheEndsAmongNeighbours()
    {
        var data = "bbbaabbcc"u8;
        int[] offsets = [0, 2, 3, 5, 6, 7, 9, 9];
        var search = new BoundsSearch(new ByteOrder(ParquetField.String("s")), data, offsets);
        for (var i = 0; i < 6; i++)
        {
            search.Add(i);
        }

        Assert.Equal((2, 5), (search.Min, search.Max));
        search.Add(6);
        Assert.Equal((6, 5), (search.Min, search.Max));
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)random.Next(2);
        }

        return bytes;
    }
}
