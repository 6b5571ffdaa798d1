using Local.Aws.DynamoDb.Schemas;
using Local.Aws.DynamoDb.Storage;
using Local.Aws.DynamoDb.Values;
using Local.Aws.Tests.DynamoDb.Values;

namespace Local.Aws.Tests.DynamoDb.Storage;

public sealed class KeyCodecTests
{
    [Fact]
    public void SortKeysOfAllTypesKeepTheirOrder()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var partition = KeyCodec.EncodePartition(AttributeValue.FromText("p"));
        for (var round = 0; round < 5000; round++)
        {
            var (left, right) = round % 2 == 0
                ? (RandomNumber(random), RandomNumber(random))
                : (RandomBytes(random), RandomBytes(random));
            Assert.True(ValueComparer.TryCompare(left, right, out var order));
            var encoded = KeyCodec.EncodeSortKey(partition, left).AsSpan().SequenceCompareTo(KeyCodec.EncodeSortKey(partition, right));
            Assert.True(Math.Sign(order) == Math.Sign(encoded), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void SegmentsCutTheHashSpaceWithoutGapOrOverlap()
    {
        var schema = new KeySchema(new KeyAttribute("pk", AttributeType.S), null);
        foreach (var total in new[] { 1, 2, 3, 7, 64 })
        {
            var segments = Enumerable.Range(0, total).Select(number => KeyCodec.Segment(number, total)).ToList();
            for (var i = 0; i < 1000; i++)
            {
                var key = KeyCodec.Encode(schema, new AttributeMap { ["pk"] = AttributeValue.FromText($"key {i}") });
                Assert.Single(segments, segment => segment.Contains(key));
            }
        }
    }

    private static AttributeValue RandomNumber(Random random) => AttributeValue.FromNumber(
        DynamoNumberTests.Parse($"{random.Next(-5000, 5000)}e{random.Next(-3, 4)}"));

    private static AttributeValue RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(0, 5)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next(3);
        }

        return AttributeValue.FromBinary(bytes);
    }
}
