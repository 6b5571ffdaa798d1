using System.Globalization;
using System.Text;
using System.Text.Json;
using Kinesis.Consumer.Producing;
using Kinesis.Consumer.Producing.Aggregation;
using Kinesis.Consumer.Retrieval.Unpacking;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Producing.Aggregation;

/// <summary>What is put together is what the package of the format's authors puts together, and comes apart again.</summary>
public sealed class AggregateBuilderTests
{
    private const int Seed = 20_261_130;
    private const int Groups = 150;
    private readonly AggregateBuilder _builder = new();

    [Fact]
    public async Task TheBytesAreThoseOfTheFormatsAuthors()
    {
        var random = new Random(Seed);
        var groups = Enumerable.Range(0, Groups).Select(_ => Group(random, isForJudge: true)).ToList();
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
        foreach (var (group, line) in groups.Zip(lines))
        {
            Assert.True(Build(group).AsSpan().SequenceEqual(Convert.FromBase64String(line)), $"seed {Seed}: {string.Join(", ", group)}");
        }
    }

    [Fact]
    public void WhatIsPutTogetherComesApart()
    {
        var random = new Random(Seed);
        var reader = new AggregateReader();
        for (var round = 0; round < 1_000; round++)
        {
            var group = Group(random, isForJudge: false);
            var bytes = Build(group);
            var most = AggregateBuilder.FixedBytes + group.Sum(record => AggregateBuilder.MostBytesOf(record.KeyBytes.Length, record.Data.Length, record.Hash is not null));

            Assert.InRange(bytes.Length + AggregateBuilder.PartitionKey.Length, 1, most);
            Assert.True(reader.TryOpen(new KinesisRecord(bytes, default, "1"u8.ToArray(), 0, 0)), $"seed {Seed}, round {round}");
            foreach (var (record, sub) in group.Select((record, sub) => (record, sub)))
            {
                Assert.True(reader.TryNext(out var read));
                Assert.Equal((sub, record.ToString()), ((int)read.SubSequenceNumber, new UserRecord(
                    Encoding.UTF8.GetString(read.PartitionKey.Span),
                    read.ExplicitHashKey.IsEmpty ? null : UInt128.Parse(read.ExplicitHashKey.Span, NumberStyles.None, CultureInfo.InvariantCulture),
                    read.Data.ToArray()).ToString()));
            }

            Assert.False(reader.TryNext(out _));
        }
    }

    private byte[] Build(IEnumerable<UserRecord> group)
    {
        _builder.Clear();
        foreach (var record in group)
        {
            _builder.Add(record.KeyBytes, (ulong)KeyHash.Of(record.KeyBytes), record.Hash, record.Data);
        }

        return _builder.Seal().ToArray();
    }

    private static List<UserRecord> Group(Random random, bool isForJudge) => [.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => Record(random, isForJudge))];

    // The package keeps its tables as properties of an object, which reorders small whole numbers: keys for it are none.
    private static UserRecord Record(Random random, bool isForJudge)
    {
        var data = new byte[random.Next(6) switch { 0 => 0, 1 => random.Next(20_000), _ => random.Next(200) }];
        random.NextBytes(data);
        var high = isForJudge ? (ulong)random.NextInt64(1, 1 << random.Next(1, 20)) : (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        UInt128? hash = random.Next(3) == 0 ? new UInt128(high, (ulong)random.NextInt64()) : null;
        return new UserRecord($"ключ-{random.Next(20)}{new string('k', random.Next(100))}", hash, data);
    }

    private sealed record UserRecord(string Key, UInt128? Hash, byte[] Data)
    {
        public byte[] KeyBytes { get; } = Encoding.UTF8.GetBytes(Key);

        public object ForJudge => Hash is { } hash
            ? new { partitionKey = Key, explicitHashKey = hash.ToString(CultureInfo.InvariantCulture), data = Convert.ToBase64String(Data) }
            : new { partitionKey = Key, data = Convert.ToBase64String(Data) };

        public override string ToString() => $"{Key}|{Hash}|{Convert.ToHexString(Data)}";
    }
}
