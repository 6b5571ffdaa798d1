using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws.Tests.Wire;

namespace Local.Aws.Tests.Kinesis.Contract;

/// <summary>What Kinesis does, as facts that any implementation can be asked. Each works on a stream of its own.</summary>
internal static class KinesisScenarios
{
    public static FrozenDictionary<string, Func<KinesisCaller, string, Task>> All { get; } = new Dictionary<string, Func<KinesisCaller, string, Task>>
    {
        ["RecordsComeBackInOrder"] = RecordsComeBackInOrderAsync,
        ["PartitionKeyRoutesByMd5"] = PartitionKeyRoutesByMd5Async,
        ["LargestExplicitHashKeyGoesToTheLastShard"] = LargestExplicitHashKeyAsync,
        ["SequenceNumbersHave56DigitsAndGrow"] = SequenceNumbersGrowAsync,
        ["IteratorTypesStartWhereTheySay"] = IteratorTypesAsync,
        ["FutureTimestampIsRefused"] = FutureTimestampAsync,
        ["GarbageIteratorIsInvalid"] = GarbageIteratorAsync,
        ["ForeignSequenceNumberIsInvalid"] = ForeignSequenceNumberAsync,
        ["MissingStreamIsNotFound"] = MissingStreamAsync,
        ["ExistingStreamIsInUse"] = ExistingStreamAsync,
        ["RequestOf501RecordsIsRefused"] = TooManyRecordsAsync,
        ["RecordOver1MiBIsRefused"] = OversizedRecordAsync,
        ["RequestOver5MiBIsInvalid"] = OversizedRequestAsync,
        ["AnswerStopsAt10MiB"] = AnswerCapAsync,
        ["BacklogShowsInMillisBehindLatest"] = BacklogAsync,
        ["StreamArnNamesTheStream"] = StreamArnAsync,
        ["ConcurrentPutsAreAllStored"] = ConcurrentPutsAsync,
    }.Concat(ReshardScenarios.All).ToFrozenDictionary();

    private static async Task RecordsComeBackInOrderAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        foreach (var text in (string[])["first", "second", "third é\"\\"])
        {
            await kinesis.PutAsync(stream, "key é\"\\", text);
        }

        var records = await kinesis.ReadAllAsync(stream, "shardId-000000000000");

        Assert.Equal(["first", "second", "third é\"\\"], records.Select(record => record.Text()));
        Assert.All(records, record => Assert.Equal("key é\"\\", record.GetProperty("PartitionKey").GetString()));
        var age = DateTimeOffset.UnixEpoch.AddSeconds(records[0].GetProperty("ApproximateArrivalTimestamp").GetDouble()) - TimeProvider.System.GetUtcNow();
        Assert.InRange(age.TotalMinutes, -5, 5);
    }

    private static async Task PartitionKeyRoutesByMd5Async(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 4);
        var shards = await kinesis.ShardsAsync(stream);

        for (var index = 0; index < 40; index++)
        {
            var key = $"key-{index}";
#pragma warning disable CA5351 // Kinesis routes by MD5.
            var hash = UInt128.Parse(Convert.ToHexString(MD5.HashData(Encoding.UTF8.GetBytes(key))), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
#pragma warning restore CA5351
            var expected = shards.Single(shard => shard.HashKey("StartingHashKey") <= hash && hash <= shard.HashKey("EndingHashKey")).Id();
            Assert.Equal(expected, (await kinesis.PutAsync(stream, key, "x")).Id());
        }
    }

    private static async Task LargestExplicitHashKeyAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 3);

        var put = await kinesis.PutAsync(stream, "key", "x", UInt128.MaxValue.ToString(CultureInfo.InvariantCulture));

        Assert.Equal("shardId-000000000002", put.Id());
    }

    private static async Task SequenceNumbersGrowAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        await kinesis.PutManyAsync(stream, Enumerable.Range(0, 100).Select(index => ($"key-{index}", new byte[] { 1 })));

        var numbers = (await kinesis.ReadAllAsync(stream, "shardId-000000000000")).ConvertAll(record => record.Sequence());

        Assert.Equal(100, numbers.Count);
        Assert.All(numbers, number => Assert.Equal(56, number.Length));
        Assert.Equal(numbers.Distinct().Order(StringComparer.Ordinal), numbers);
    }

    private static async Task IteratorTypesAsync(KinesisCaller kinesis, string stream)
    {
        const string Shard = "shardId-000000000000";
        await kinesis.CreateAsync(stream, 1);
        var latest = await kinesis.IteratorAsync(stream, Shard, "LATEST");
        await kinesis.PutAsync(stream, "a", "one");
        var second = (await kinesis.PutAsync(stream, "a", "two")).Sequence();
        await kinesis.PutAsync(stream, "a", "three");

        Assert.Equal("one two three", await ReadAsync(latest));
        Assert.Equal("one two three", await ReadAsync(await kinesis.IteratorAsync(stream, Shard)));
        Assert.Equal("two three", await ReadAsync(await kinesis.IteratorAsync(stream, Shard, "AT_SEQUENCE_NUMBER", second)));
        Assert.Equal("three", await ReadAsync(await kinesis.IteratorAsync(stream, Shard, "AFTER_SEQUENCE_NUMBER", second)));
        Assert.Equal("one two three", await ReadAsync(await kinesis.IteratorAsync(stream, Shard, "AT_TIMESTAMP", time: 1_600_000_000.5)));
        Assert.Equal("", await ReadAsync(await kinesis.IteratorAsync(stream, Shard, "LATEST")));

        async Task<string> ReadAsync(string iterator) =>
            string.Join(' ', (await kinesis.GetAsync(iterator)).GetProperty("Records").EnumerateArray().Select(record => record.Text()));
    }

    private static async Task FutureTimestampAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        var future = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();

        await RefusedAsync("InvalidArgumentException", () => kinesis.IteratorAsync(stream, "shardId-000000000000", "AT_TIMESTAMP", time: future));
    }

    private static Task GarbageIteratorAsync(KinesisCaller kinesis, string stream) =>
        RefusedAsync("InvalidArgumentException", () => kinesis.GetAsync("AAAAAAAAAAGarbage" + stream));

    private static async Task ForeignSequenceNumberAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);

        await RefusedAsync(
            "InvalidArgumentException",
            () => kinesis.IteratorAsync(stream, "shardId-000000000000", "AT_SEQUENCE_NUMBER", "49999999999999999999999999999999999999999999999999999999"));
    }

    private static Task MissingStreamAsync(KinesisCaller kinesis, string stream) =>
        RefusedAsync("ResourceNotFoundException", () => kinesis.PutAsync(stream, "key", "x"));

    private static async Task ExistingStreamAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);

        await RefusedAsync("ResourceInUseException", () => kinesis.CreateAsync(stream, 1));
    }

    private static async Task TooManyRecordsAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);

        await RefusedAsync("ValidationException", () => kinesis.PutManyAsync(stream, Enumerable.Repeat(("key", new byte[] { 1 }), 501)));
    }

    private static async Task OversizedRecordAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);

        await RefusedAsync("ValidationException", () => kinesis.PutAsync(stream, "key", new byte[(1 << 20) + 1]));
    }

    private static async Task OversizedRequestAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);

        await RefusedAsync("InvalidArgumentException", () => kinesis.PutManyAsync(stream, Enumerable.Repeat(("key", new byte[1_000_000]), 6)));
    }

    private static async Task AnswerCapAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        for (var call = 0; call < 4; call++)
        {
            await kinesis.PutManyAsync(stream, Enumerable.Repeat(("key", new byte[900_000]), 5));
        }

        var first = await kinesis.GetAsync(await kinesis.IteratorAsync(stream, "shardId-000000000000"));

        Assert.InRange(first.GetProperty("Records").GetArrayLength(), 1, 11);
    }

    private static async Task BacklogAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        List<JsonElement> records;
        do
        {
            await kinesis.PutAsync(stream, "key", "x");
            records = await kinesis.ReadAllAsync(stream, "shardId-000000000000");
        }
        while (Arrival(records[^1]) == Arrival(records[0]));

        var behind = await kinesis.GetAsync(await kinesis.IteratorAsync(stream, "shardId-000000000000"), limit: 1);
        var atTip = await kinesis.GetAsync(behind.NextIterator()!);

        Assert.True(behind.GetProperty("MillisBehindLatest").GetInt64() > 0);
        Assert.Equal(0, atTip.GetProperty("MillisBehindLatest").GetInt64());

        static double Arrival(JsonElement record) => record.GetProperty("ApproximateArrivalTimestamp").GetDouble();
    }

    private static async Task StreamArnAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        var summary = await kinesis.CallAsync("DescribeStreamSummary", new JsonObject { ["StreamName"] = stream });
        var arn = summary.GetProperty("StreamDescriptionSummary").GetProperty("StreamARN").GetString();

        var put = await kinesis.CallAsync("PutRecord", new JsonObject { ["StreamARN"] = arn, ["PartitionKey"] = "key", ["Data"] = "AA==" });

        Assert.Equal("shardId-000000000000", put.Id());
    }

    private static async Task ConcurrentPutsAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        const int Writers = 8, Calls = 10, Batch = 50;

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var call = 0; call < Calls; call++)
            {
                await kinesis.PutManyAsync(
                    stream,
                    Enumerable.Range(0, Batch).Select(index => ("key", Encoding.UTF8.GetBytes($"{writer}/{call}/{index}"))));
            }
        }));

        var texts = (await kinesis.ReadAllAsync(stream, "shardId-000000000000")).ConvertAll(record => record.Text());
        Assert.Equal(Writers * Calls * Batch, texts.Count);
        Assert.Equal(texts.Count, texts.Distinct().Count());
    }

    internal static async Task RefusedAsync(string code, Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<WireException>(call);
        Assert.Equal((code, 400), (fault.Code, fault.Status));
    }
}
