using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.Shards;

public sealed class HashKeyCoverTests
{
    private static readonly UInt128 Max = UInt128.MaxValue;

    [Fact]
    public void NoRangesLeaveOneHole() => Assert.Equal([new HashKeyRange(0, Max)], HashKeyCover.FindHoles([]));

    [Fact]
    public void TheWholeIsCoveredByNeighboursInAnyOrder() =>
        Assert.Empty(HashKeyCover.FindHoles([new HashKeyRange(10, Max), new HashKeyRange(0, 4), new HashKeyRange(5, 9)]));

    [Fact]
    public void HolesLieBeforeBetweenAndBehind() => Assert.Equal(
        [new HashKeyRange(0, 0), new HashKeyRange(5, 7), new HashKeyRange(Max, Max)],
        HashKeyCover.FindHoles([new HashKeyRange(8, Max - 1), new HashKeyRange(1, 4)]));

    [Fact]
    public void RangesMayOverlapAndContainEachOther() => Assert.Equal(
        [new HashKeyRange(21, Max)], HashKeyCover.FindHoles([new HashKeyRange(0, 20), new HashKeyRange(3, 4), new HashKeyRange(10, 15)]));

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void RandomRangesLeaveTheHolesThatCountingKeysFinds(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            // A small world stands for the large one: its last key is mapped to the largest hash key.
            var ranges = Enumerable.Range(0, random.Next(5))
                .Select(_ => (Start: random.Next(20), Length: random.Next(8)))
                .Select(pair => (pair.Start, End: Math.Min(19, pair.Start + pair.Length)))
                .ToList();
            var covered = Enumerable.Range(0, 20).Select(key => ranges.Exists(range => range.Start <= key && key <= range.End)).ToList();

            var holes = HashKeyCover.FindHoles(ranges.Select(range => new HashKeyRange((UInt128)range.Start, range.End == 19 ? Max : (UInt128)range.End)));

            var found = Enumerable.Range(0, 20).Select(key => !holes.Any(hole => hole.Overlaps(new HashKeyRange((UInt128)key, (UInt128)key)))).ToList();
            Assert.True(covered.SequenceEqual(found), $"seed {seed} round {round}: {string.Join(' ', ranges)} leaves {string.Join(' ', holes)}");
        }
    }
}
