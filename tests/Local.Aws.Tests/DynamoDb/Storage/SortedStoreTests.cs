using Local.Aws.DynamoDb.Storage;

namespace Local.Aws.Tests.DynamoDb.Storage;

public sealed class SortedStoreTests
{
    [Fact]
    public void AgreesWithASortedDictionaryThroughRandomChangesAndRanges()
    {
        const int Seed = 77;
        var random = new Random(Seed);
        var store = new SortedStore();
        var expected = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        for (var round = 0; round < 20_000; round++)
        {
            var key = RandomKey(random);
            if (random.Next(3) == 0)
            {
                Assert.Equal(expected.Remove(Convert.ToHexString(key)), store.Remove(key));
            }
            else
            {
                var value = new byte[] { (byte)round };
                store.Set(key, value);
                expected[Convert.ToHexString(key)] = value;
            }

            if (round % 500 == 0)
            {
                CheckRange(store, expected, RandomKey(random), RandomKey(random), $"seed {Seed}, round {round}");
            }
        }

        Assert.Equal(expected.Count, store.Count);
        foreach (var (key, value) in expected)
        {
            Assert.Same(value, store.Find(Convert.FromHexString(key)));
        }
    }

    [Fact]
    public void EmptyStoreShowsNothing()
    {
        var store = new SortedStore();
        store.Set([1], [1]);
        Assert.True(store.Remove([1]));

        store.Visit(KeyRange.All, true, (_, _) => throw new InvalidOperationException());
        store.Visit(KeyRange.All, false, (_, _) => throw new InvalidOperationException());

        Assert.Null(store.Find([1]));
    }

    private static void CheckRange(SortedStore store, SortedDictionary<string, byte[]> expected, byte[] one, byte[] two, string message)
    {
        var (from, to) = one.AsSpan().SequenceCompareTo(two) <= 0 ? (one, two) : (two, one);
        var inside = expected.Keys
            .Where(key => string.CompareOrdinal(key, Convert.ToHexString(from)) >= 0 && string.CompareOrdinal(key, Convert.ToHexString(to)) < 0)
            .ToList();
        foreach (var reverse in new[] { false, true })
        {
            var seen = new List<string>();
            store.Visit(new KeyRange(from, to), reverse, (key, _) =>
            {
                seen.Add(Convert.ToHexString(key));
                return true;
            });
            Assert.True(seen.SequenceEqual(reverse ? inside.AsEnumerable().Reverse() : inside), message);
        }
    }

    private static byte[] RandomKey(Random random)
    {
        var key = new byte[random.Next(1, 4)];
        random.NextBytes(key);
        return key;
    }
}
