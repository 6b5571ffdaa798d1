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
        AssertLog(rig.Bucket, about);
        return good;
    }

    public static int DeadLetterCount(MemoryBucket bucket) =>
        bucket.Objects.Where(pair => pair.Key.StartsWith("dead-letters/", StringComparison.Ordinal)).Sum(pair => pair.Value.Count(value => value == (byte)'\n'));

    /// <summary>The record numbers in the dead letters, in order; each line must hold its payload.</summary>
    public static int[] DeadLetters(MemoryBucket bucket) => [.. Lines(bucket).Select(line =>
    {
        var index = IndexOf(line);
        Assert.Equal(Sales.Record(index, withBad: true).Data.ToArray(), line.GetProperty("payload").GetBytesFromBase64());
        return index;
    }).Order()];

    /// <summary>The same for records that are not those of <see cref="Sales.Record"/>.</summary>
    public static int[] DeadLetterNumbers(MemoryBucket bucket) => [.. Lines(bucket).Select(IndexOf).Order()];

    private static int IndexOf(JsonElement line) => Sales.IndexOf(line.GetProperty("sequenceNumber").GetString()!);

    private static IEnumerable<JsonElement> Lines(MemoryBucket bucket) =>
        bucket.Objects.Where(pair => pair.Key.StartsWith("dead-letters/", StringComparison.Ordinal))
            .SelectMany(pair => System.Text.Encoding.UTF8.GetString(pair.Value).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    /// <summary>The log of commits names every object that is visible, each once, and no other; and its shards' ranges follow each other without a gap.</summary>
    private static void AssertLog(MemoryBucket bucket, string about)
    {
        var log = bucket.Objects.Where(pair => pair.Key.StartsWith("manifests/log/", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => JsonSerializer.Deserialize<JsonElement>(pair.Value)).ToList();
        var logged = log.SelectMany(manifest => manifest.GetProperty("objects").EnumerateArray()).Select(one => one.GetProperty("key").GetString()!);
        Assert.True(bucket.Data.SequenceEqual(logged.Order(StringComparer.Ordinal)), $"the log does not name what is visible, {about}");
        foreach (var shard in log.SelectMany(manifest => manifest.GetProperty("shards").EnumerateArray()).GroupBy(shard => shard.GetProperty("shard").GetString()))
        {
            string? before = null;
            foreach (var part in shard.OrderBy(part => part.GetProperty("to").GetProperty("sequence").GetString(), StringComparer.Ordinal))
            {
                var after = part.TryGetProperty("after", out var position) ? position.GetProperty("sequence").GetString() : null;
                Assert.True(before == after, $"{shard.Key} was committed to {before} and then from {after}, {about}");
                before = part.GetProperty("to").GetProperty("sequence").GetString();
            }
        }
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
