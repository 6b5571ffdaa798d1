using System.Text.Json;
using Kinesis.Consumer;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>What must be in lake, table and dead letters after the first records of <see cref="Sales"/>, worked out without the pipeline.</summary>
internal static class SalesOracle
{
    public static void AssertDelivered(ShardRig rig, IReadOnlyList<KinesisRecord> records, bool withBad, string about) =>
        AssertTable(rig.Tables, AssertInLake(rig, records, withBad, about), about);

    /// <summary>Checks lake and dead letters, and returns the numbers of the good records.</summary>
    public static int[] AssertInLake(ShardRig rig, IReadOnlyList<KinesisRecord> records, bool withBad, string about)
    {
        var indexes = records.Select(record => Sales.IndexOf(System.Text.Encoding.ASCII.GetString(record.SequenceNumber.Span))).ToArray();
        var good = indexes.Where(index => !withBad || !Sales.IsBad(index)).ToArray();

        using var lake = new LakeReader(rig.Bucket);
        Equal(good, lake.Indexes("sales"), $"sales, {about}");
        Equal([.. good.SelectMany(index => Enumerable.Repeat(index, Sales.Items(index)))], lake.Indexes("sold_items"), $"sold_items, {about}");
        Equal([.. indexes.Except(good)], DeadLetters(rig.Bucket), $"dead letters, {about}");
        Assert.True(rig.Bucket.Objects.Keys.All(key => key.StartsWith("lake/", StringComparison.Ordinal) || key.StartsWith("dead-letters/", StringComparison.Ordinal)), $"leftovers, {about}");
        return good;
    }

    /// <summary>The record numbers in the dead letters, in order; each line must hold its payload.</summary>
    public static int[] DeadLetters(MemoryBucket bucket)
    {
        var lines = bucket.Objects.Where(pair => pair.Key.StartsWith("dead-letters/", StringComparison.Ordinal))
            .SelectMany(pair => System.Text.Encoding.UTF8.GetString(pair.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line));
        return [.. lines.Select(line =>
        {
            var index = Sales.IndexOf(line.GetProperty("sequenceNumber").GetString()!);
            Assert.Equal(Sales.Record(index, withBad: true).Data.ToArray(), line.GetProperty("payload").GetBytesFromBase64());
            return index;
        }).Order()];
    }

    private static void AssertTable(MemoryTables tables, IReadOnlyList<int> good, string about)
    {
        var newest = good.GroupBy(index => $"sales/{Sales.Customer(index)}/{Sales.Country(index)}").ToDictionary(group => group.Key, group => group.Max());
        Assert.True(newest.Keys.Order().SequenceEqual(tables.Items.Keys.Order()), $"table keys, {about}");
        foreach (var (key, index) in newest)
        {
            Assert.True(tables.Items[key]["id"].S == $"sale-{index}", $"{key} holds {tables.Items[key]["id"].S} instead of sale-{index}, {about}");
            Assert.Equal("12345678901234567890.123456789012345678", tables.Items[key]["exact"].N);
            Assert.Equal(Sales.Shard, tables.Items[key][TablePosition.ShardAttribute].S);
        }
    }

    private static void Equal(int[] expected, int[] actual, string about)
    {
        if (expected.SequenceEqual(actual))
        {
            return;
        }

        var counts = actual.CountBy(index => index).ToDictionary();
        var missing = expected.Where(index => !counts.ContainsKey(index)).Take(10);
        var wrong = counts.Where(pair => pair.Value != expected.Count(index => index == pair.Key)).Select(pair => $"{pair.Key}×{pair.Value}").Take(10);
        Assert.Fail($"{about}: {actual.Length} rows instead of {expected.Length}; missing {string.Join(' ', missing)}; wrong {string.Join(' ', wrong)}");
    }
}
