using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Local.Aws.Tests.Wire;
using Testing.Support;

namespace Local.Aws.Tests.Kinesis;

public sealed class KinesisConcurrencyTests
{
    [Fact]
    public async Task NoRecordIsLostOrReorderedWhileShardsSplitAndMerge()
    {
        await using var aws = await LocalAws.StartAsync();
        var kinesis = new KinesisCaller(aws.Endpoint);
        await kinesis.CreateAsync("s", 1);
        const int Writers = 4, Calls = 25, Batch = 40;
        var finished = 0;

        var writers = Enumerable.Range(0, Writers).Select(async writer =>
        {
            for (var call = 0; call < Calls; call++)
            {
                var answer = await kinesis.PutManyAsync("s", Enumerable.Range(call * Batch, Batch).Select(number =>
                    ($"writer-{writer}", Encoding.UTF8.GetBytes($"{writer}:{number}"))));
                Assert.Equal(0, answer.GetProperty("FailedRecordCount").GetInt32());
            }

            Interlocked.Increment(ref finished);
        }).ToList();
        var reshards = 0;
        while (Volatile.Read(ref finished) < Writers && writers.TrueForAll(writer => !writer.IsFaulted))
        {
            var target = reshards++ % 2 == 0 ? 2 : 1;
            await kinesis.CallAsync("UpdateShardCount", new JsonObject { ["StreamName"] = "s", ["TargetShardCount"] = target, ["ScalingType"] = "UNIFORM_SCALING" });
        }

        await Task.WhenAll(writers);

        // Parents before children is the order of shard ids: read so, each writer's numbers must rise by one.
        var read = new ConcurrentDictionary<int, List<int>>();
        foreach (var shard in await kinesis.ShardsAsync("s"))
        {
            foreach (var parts in (await kinesis.ReadAllAsync("s", shard.Id())).Select(record => record.Text().Split(':')))
            {
                read.GetOrAdd(int.Parse(parts[0], CultureInfo.InvariantCulture), _ => []).Add(int.Parse(parts[1], CultureInfo.InvariantCulture));
            }
        }

        Assert.True(reshards > 1, "The writers were done before a reshard met them.");
        Assert.Equal(Writers, read.Count);
        Assert.All(read.Values, numbers => Assert.Equal(Enumerable.Range(0, Calls * Batch), numbers));
    }
}
