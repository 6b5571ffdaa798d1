using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws.Tests.Wire;

namespace Local.Aws.Tests.Kinesis.Contract;

/// <summary>What resharding and listing shards do.</summary>
internal static class ReshardScenarios
{
    private const string Parent = "shardId-000000000000";

    public static Dictionary<string, Func<KinesisCaller, string, Task>> All { get; } = new()
    {
        ["SplitClosesTheParentAndOpensTwoChildren"] = SplitAsync,
        ["MergeNamesBothParents"] = MergeAsync,
        ["NonAdjacentMergeIsInvalid"] = NonAdjacentMergeAsync,
        ["ChildNumbersAreAboveTheParents"] = ChildNumbersAsync,
        ["ClosedShardEndsWithoutIterator"] = ClosedShardEndsAsync,
        ["LastReadNamesTheChildren"] = LastReadNamesChildrenAsync,
        ["ListShardsPages"] = ListShardsPagesAsync,
        ["ListShardsStartsAfterAShard"] = ExclusiveStartAsync,
        ["FilterAtLatestListsOpenShards"] = FilterAtLatestAsync,
        ["UpdateShardCountDoubles"] = UpdateShardCountAsync,
        ["ConsumersAreRegisteredAndFound"] = ConsumersAsync,
    };

    private static async Task SplitAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        await SplitAsync(kinesis, stream, Parent, UInt128.One << 127);

        var shards = await kinesis.ShardsAsync(stream);

        Assert.Equal(3, shards.Count);
        Assert.True(shards[0].GetProperty("SequenceNumberRange").TryGetProperty("EndingSequenceNumber", out _));
        Assert.All(shards[1..], child => Assert.Equal(Parent, child.GetProperty("ParentShardId").GetString()));
        Assert.Equal((UInt128.One << 127) - 1, shards[1].HashKey("EndingHashKey"));
        Assert.Equal(UInt128.One << 127, shards[2].HashKey("StartingHashKey"));
        Assert.Equal("shardId-000000000002", (await kinesis.PutAsync(stream, "key", "x", "170141183460469231731687303715884105728")).Id());
    }

    private static async Task MergeAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 2);
        await MergeAsync(kinesis, stream, Parent, "shardId-000000000001");

        var child = (await kinesis.ShardsAsync(stream))[2];

        Assert.Equal(Parent, child.GetProperty("ParentShardId").GetString());
        Assert.Equal("shardId-000000000001", child.GetProperty("AdjacentParentShardId").GetString());
        Assert.Equal((UInt128.Zero, UInt128.MaxValue), (child.HashKey("StartingHashKey"), child.HashKey("EndingHashKey")));
    }

    private static async Task NonAdjacentMergeAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 3);

        await KinesisScenarios.RefusedAsync("InvalidArgumentException", () => MergeAsync(kinesis, stream, Parent, "shardId-000000000002"));
    }

    private static async Task ChildNumbersAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        var before = (await kinesis.PutAsync(stream, "key", "x")).Sequence();
        await SplitAsync(kinesis, stream, Parent, UInt128.One << 127);
        var after = (await kinesis.PutAsync(stream, "key", "x")).Sequence();

        Assert.True(before.Length < after.Length || string.CompareOrdinal(before, after) < 0, $"{before} then {after}");
    }

    private static async Task ClosedShardEndsAsync(KinesisCaller kinesis, string stream)
    {
        var (records, _) = await ReadClosedAsync(kinesis, stream);

        Assert.Equal(["before"], records);
    }

    private static async Task LastReadNamesChildrenAsync(KinesisCaller kinesis, string stream)
    {
        var (_, last) = await ReadClosedAsync(kinesis, stream);

        var children = last.GetProperty("ChildShards").EnumerateArray().ToList();
        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], children.Select(child => child.Id()));
        Assert.All(children, child => Assert.Equal(Parent, child.GetProperty("ParentShards").EnumerateArray().Single().GetString()));
    }

    private static async Task<(List<string> Records, JsonElement Last)> ReadClosedAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        await kinesis.PutAsync(stream, "key", "before");
        await SplitAsync(kinesis, stream, Parent, UInt128.One << 127);
        List<string> records = [];
        var iterator = await kinesis.IteratorAsync(stream, Parent);
        for (var call = 0; call < 10; call++)
        {
            var answer = await kinesis.GetAsync(iterator);
            records.AddRange(answer.GetProperty("Records").EnumerateArray().Select(record => record.Text()));
            if (answer.NextIterator() is not { } next)
            {
                return (records, answer);
            }

            iterator = next;
        }

        throw new InvalidOperationException("After 10 reads a closed shard still gives an iterator.");
    }

    private static async Task ListShardsPagesAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 5);
        List<string> ids = [];
        var arguments = new JsonObject { ["StreamName"] = stream, ["MaxResults"] = 2 };
        for (var page = 0; page < 3; page++)
        {
            var answer = await kinesis.CallAsync("ListShards", arguments);
            Assert.InRange(answer.GetProperty("Shards").GetArrayLength(), 1, 2);
            ids.AddRange(answer.GetProperty("Shards").EnumerateArray().Select(shard => shard.Id()));
            if (page < 2)
            {
                arguments = new JsonObject { ["NextToken"] = answer.GetProperty("NextToken").GetString(), ["MaxResults"] = 2 };
            }
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(index => $"shardId-{index:D12}"), ids);
    }

    private static async Task ExclusiveStartAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 3);

        var answer = await kinesis.CallAsync("ListShards", new JsonObject { ["StreamName"] = stream, ["ExclusiveStartShardId"] = Parent });

        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], answer.GetProperty("Shards").EnumerateArray().Select(shard => shard.Id()));
    }

    private static async Task FilterAtLatestAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        await SplitAsync(kinesis, stream, Parent, UInt128.One << 127);

        var open = await kinesis.ShardsAsync(stream, new JsonObject { ["Type"] = "AT_LATEST" });

        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], open.Select(shard => shard.Id()));
    }

    private static async Task UpdateShardCountAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 2);

        await kinesis.CallAsync("UpdateShardCount", new JsonObject { ["StreamName"] = stream, ["TargetShardCount"] = 4, ["ScalingType"] = "UNIFORM_SCALING" });
        await kinesis.WaitActiveAsync(stream);

        var summary = await kinesis.CallAsync("DescribeStreamSummary", new JsonObject { ["StreamName"] = stream });
        Assert.Equal(4, summary.GetProperty("StreamDescriptionSummary").GetProperty("OpenShardCount").GetInt32());
    }

    private static async Task ConsumersAsync(KinesisCaller kinesis, string stream)
    {
        await kinesis.CreateAsync(stream, 1);
        var summary = await kinesis.CallAsync("DescribeStreamSummary", new JsonObject { ["StreamName"] = stream });
        var arn = summary.GetProperty("StreamDescriptionSummary").GetProperty("StreamARN").GetString();

        var registered = await kinesis.CallAsync("RegisterStreamConsumer", new JsonObject { ["StreamARN"] = arn, ["ConsumerName"] = "reader" });
        var listed = await kinesis.CallAsync("ListStreamConsumers", new JsonObject { ["StreamARN"] = arn });
        var consumerArn = registered.GetProperty("Consumer").GetProperty("ConsumerARN").GetString();
        var described = await kinesis.CallAsync("DescribeStreamConsumer", new JsonObject { ["ConsumerARN"] = consumerArn });

        Assert.Equal("reader", listed.GetProperty("Consumers")[0].GetProperty("ConsumerName").GetString());
        Assert.Equal(arn, described.GetProperty("ConsumerDescription").GetProperty("StreamARN").GetString());
        await kinesis.CallAsync("DeregisterStreamConsumer", new JsonObject { ["ConsumerARN"] = consumerArn });
        await KinesisScenarios.RefusedAsync(
            "ResourceNotFoundException",
            () => kinesis.CallAsync("DescribeStreamConsumer", new JsonObject { ["ConsumerARN"] = consumerArn }));
    }

    internal static async Task SplitAsync(KinesisCaller kinesis, string stream, string shard, UInt128 at)
    {
        await kinesis.CallAsync("SplitShard", new JsonObject
        {
            ["StreamName"] = stream,
            ["ShardToSplit"] = shard,
            ["NewStartingHashKey"] = at.ToString(CultureInfo.InvariantCulture),
        });
        await kinesis.WaitActiveAsync(stream);
    }

    internal static async Task MergeAsync(KinesisCaller kinesis, string stream, string shard, string adjacent)
    {
        await kinesis.CallAsync("MergeShards", new JsonObject { ["StreamName"] = stream, ["ShardToMerge"] = shard, ["AdjacentShardToMerge"] = adjacent });
        await kinesis.WaitActiveAsync(stream);
    }
}
