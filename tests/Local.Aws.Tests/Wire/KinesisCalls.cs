using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.Aws.Tests.Wire;

/// <summary>The calls that most tests make.</summary>
internal static class KinesisCalls
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    public static async Task CreateAsync(this KinesisCaller kinesis, string stream, int shards)
    {
        await kinesis.CallAsync("CreateStream", new JsonObject { ["StreamName"] = stream, ["ShardCount"] = shards });
        await kinesis.WaitActiveAsync(stream);
    }

    /// <summary>Referees take their time; ours is ACTIVE at once.</summary>
    public static async Task WaitActiveAsync(this KinesisCaller kinesis, string stream)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var summary = await kinesis.CallAsync("DescribeStreamSummary", new JsonObject { ["StreamName"] = stream });
            if (summary.GetProperty("StreamDescriptionSummary").GetProperty("StreamStatus").GetString() == "ACTIVE")
            {
                return;
            }

            await Task.Delay(PollInterval, TimeProvider.System);
        }

        throw new TimeoutException($"Stream {stream} did not become ACTIVE in 10 s.");
    }

    public static Task<JsonElement> PutAsync(this KinesisCaller kinesis, string stream, string key, string data, string? hashKey = null) =>
        kinesis.PutAsync(stream, key, Encoding.UTF8.GetBytes(data), hashKey);

    public static Task<JsonElement> PutAsync(this KinesisCaller kinesis, string stream, string key, byte[] data, string? hashKey = null)
    {
        var arguments = new JsonObject { ["StreamName"] = stream, ["PartitionKey"] = key, ["Data"] = Convert.ToBase64String(data) };
        if (hashKey is not null)
        {
            arguments["ExplicitHashKey"] = hashKey;
        }

        return kinesis.CallAsync("PutRecord", arguments);
    }

    public static Task<JsonElement> PutManyAsync(this KinesisCaller kinesis, string stream, IEnumerable<(string Key, byte[] Data)> records) =>
        kinesis.CallAsync("PutRecords", new JsonObject
        {
            ["StreamName"] = stream,
            ["Records"] = new JsonArray([.. records.Select(record => new JsonObject
            {
                ["PartitionKey"] = record.Key,
                ["Data"] = Convert.ToBase64String(record.Data),
            })]),
        });

    public static async Task<string> IteratorAsync(this KinesisCaller kinesis, string stream, string shard, string type = "TRIM_HORIZON", string? sequence = null, double? time = null)
    {
        var arguments = new JsonObject { ["StreamName"] = stream, ["ShardId"] = shard, ["ShardIteratorType"] = type };
        if (sequence is not null)
        {
            arguments["StartingSequenceNumber"] = sequence;
        }

        if (time is not null)
        {
            arguments["Timestamp"] = time;
        }

        return (await kinesis.CallAsync("GetShardIterator", arguments)).GetProperty("ShardIterator").GetString()!;
    }

    public static Task<JsonElement> GetAsync(this KinesisCaller kinesis, string iterator, int? limit = null)
    {
        var arguments = new JsonObject { ["ShardIterator"] = iterator };
        if (limit is not null)
        {
            arguments["Limit"] = limit;
        }

        return kinesis.CallAsync("GetRecords", arguments);
    }

    /// <summary>Reads a shard from its start until an answer is empty or the shard ends.</summary>
    public static async Task<List<JsonElement>> ReadAllAsync(this KinesisCaller kinesis, string stream, string shard)
    {
        List<JsonElement> records = [];
        var iterator = await kinesis.IteratorAsync(stream, shard);
        while (iterator is not null)
        {
            var answer = await kinesis.GetAsync(iterator);
            var before = records.Count;
            records.AddRange(answer.GetProperty("Records").EnumerateArray());
            iterator = records.Count > before ? NextIterator(answer) : null;
        }

        return records;
    }

    public static string? NextIterator(this JsonElement answer) => answer.TryGetProperty("NextShardIterator", out var next) ? next.GetString() : null;

    public static async Task<List<JsonElement>> ShardsAsync(this KinesisCaller kinesis, string stream, JsonObject? filter = null)
    {
        var arguments = new JsonObject { ["StreamName"] = stream };
        if (filter is not null)
        {
            arguments["ShardFilter"] = filter;
        }

        return [.. (await kinesis.CallAsync("ListShards", arguments)).GetProperty("Shards").EnumerateArray()];
    }

    public static string Text(this JsonElement record) => Encoding.UTF8.GetString(record.GetProperty("Data").GetBytesFromBase64());

    public static string Id(this JsonElement shard) => shard.GetProperty("ShardId").GetString()!;

    public static string Sequence(this JsonElement record) => record.GetProperty("SequenceNumber").GetString()!;

    public static UInt128 HashKey(this JsonElement shard, string end) =>
        UInt128.Parse(shard.GetProperty("HashKeyRange").GetProperty(end).GetString()!, CultureInfo.InvariantCulture);
}
