using System.Globalization;
using System.Text;
using System.Text.Json;
using Kinesis.Consumer.Retrieval.Unpacking;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval.Unpacking;

/// <summary>What the package of the format's authors puts together must come apart again.</summary>
public sealed class AggregatorJudgeTests
{
    private const int Seed = 20_261_121;
    private const int Groups = 200;

    [Fact]
    public async Task RandomRecordsComeBackAsTheyWereAggregated()
    {
        var random = new Random(Seed);
        var groups = Enumerable.Range(0, Groups).Select(_ => Group(random)).ToList();
        var file = Path.GetTempFileName();
        string[] lines;
        try
        {
            await File.WriteAllLinesAsync(file, groups.Select(group => JsonSerializer.Serialize(group.Select(record => record.ForJudge))));
            lines = (await NodeTools.RunAsync("aggregate.mjs", file)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Equal(Groups, lines.Length);
        var reader = new AggregateReader();
        foreach (var (group, line) in groups.Zip(lines))
        {
            Assert.Equal(group.Select(record => record.ToString()), TakeApart(reader, Convert.FromBase64String(line)));
        }
    }

    private static List<string> TakeApart(AggregateReader reader, byte[] data)
    {
        var records = new List<string>();
        Assert.True(reader.TryOpen(new KinesisRecord(data, default, "1"u8.ToArray(), 0, 0)), $"seed {Seed}: refused {Convert.ToBase64String(data)}");
        while (reader.TryNext(out var record))
        {
            Assert.Equal(records.Count, record.SubSequenceNumber);
            records.Add(new UserRecord(
                Encoding.UTF8.GetString(record.PartitionKey.Span), Encoding.UTF8.GetString(record.ExplicitHashKey.Span), record.Data.ToArray()).ToString());
        }

        return records;
    }

    private static List<UserRecord> Group(Random random) => [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => Record(random))];

    // The package keeps its tables as properties of an object, which reorders small whole numbers: keys here are none.
    private static UserRecord Record(Random random)
    {
        var data = new byte[random.Next(4) switch { 0 => 0, 1 => random.Next(5_000), _ => random.Next(200) }];
        random.NextBytes(data);
        var hash = random.Next(3) == 0
            ? new UInt128((ulong)random.NextInt64(1, 1 << random.Next(1, 20)), (ulong)random.NextInt64()).ToString(CultureInfo.InvariantCulture)
            : "";
        return new UserRecord($"ключ-{random.Next(20)}{new string('k', random.Next(100))}", hash, data);
    }

    private sealed record UserRecord(string Key, string HashKey, byte[] Data)
    {
        public object ForJudge => HashKey.Length > 0
            ? new { partitionKey = Key, explicitHashKey = HashKey, data = Convert.ToBase64String(Data) }
            : new { partitionKey = Key, data = Convert.ToBase64String(Data) };

        public override string ToString() => $"{Key}|{HashKey}|{Convert.ToHexString(Data)}";
    }
}
