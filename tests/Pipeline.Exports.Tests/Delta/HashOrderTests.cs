using Pipeline.Exports.Delta;

namespace Pipeline.Exports.Tests.Delta;

public sealed class HashOrderTests
{
    [Theory]
    [InlineData(0, 64, 64)]
    [InlineData(1, 64, 64)]
    [InlineData(31, 64, 64)]
    [InlineData(4000, 64, 64)]
    [InlineData(4000, 56, 56)]
    [InlineData(4000, 3, 64)]
    [InlineData(4000, 64, 1)]
    [InlineData(200_000, 48, 48)]
    public void HashesAreSortedWithTheirPlaces(int count, int bits, int spread)
    {
        var random = new Random(count + bits + spread);
        var hashes = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            hashes[i] = (ulong)random.NextInt64() & (bits == 64 ? ulong.MaxValue : (1UL << bits) - 1);
            hashes[i] = spread == 64 ? hashes[i] : hashes[i] % (1UL << spread);
        }

        var places = Enumerable.Range(0, count).Select(i => (long)i).ToArray();
        var sorted = hashes.ToArray();

        HashOrder.Sort(sorted, places);

        Assert.Equal(hashes.Order(), sorted);
        Assert.Equal(sorted, places.Select(place => hashes[place]));
        Assert.Equal(count, places.Distinct().Count());
    }
}
