using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws.Hosting;
using Local.Aws.Tests.Kinesis.Contract;
using Local.Aws.Tests.Wire;
using Testing.Support;

namespace Local.Aws.Tests.Kinesis;

/// <summary>What depends on time: expiry, retention, limits.</summary>
public sealed class KinesisClockTests : IAsyncLifetime
{
    private const string Shard = "shardId-000000000000";
    private readonly ManualTimeProvider _time = new();
    private LocalAws _aws = null!;
    private KinesisCaller _kinesis = null!;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync(_time, LimitsMode.Aws);
        _kinesis = new KinesisCaller(_aws.Endpoint);
        await _kinesis.CreateAsync("s", 1);
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task IteratorExpiresAfterFiveMinutes()
    {
        var iterator = await _kinesis.IteratorAsync("s", Shard);

        _time.Advance(TimeSpan.FromMinutes(5));
        await _kinesis.GetAsync(iterator);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        var fault = await Assert.ThrowsAsync<WireException>(() => _kinesis.GetAsync(iterator));
        Assert.Equal("ExpiredIteratorException", fault.Code);
        Assert.Contains("tolerated delay of 300000 milliseconds", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecordsAreForgottenAfter24Hours()
    {
        await _kinesis.PutAsync("s", "key", "old");
        _time.Advance(TimeSpan.FromHours(1));
        await _kinesis.PutAsync("s", "key", "young");

        _time.Advance(TimeSpan.FromHours(23) + TimeSpan.FromSeconds(1));

        var record = Assert.Single(await _kinesis.ReadAllAsync("s", Shard));
        Assert.Equal("young", record.Text());
    }

    [Fact]
    public async Task ClosedShardLeavesTheListAfterRetention()
    {
        await ReshardScenarios.SplitAsync(_kinesis, "s", Shard, UInt128.One << 127);
        Assert.Equal(3, (await _kinesis.ShardsAsync("s")).Count);

        _time.Advance(TimeSpan.FromHours(25));

        Assert.Equal(["shardId-000000000001", "shardId-000000000002"], (await _kinesis.ShardsAsync("s")).Select(shard => shard.Id()));
    }

    [Fact]
    public async Task FiltersFollowTheTimesWhenShardsOpenedAndClosed()
    {
        var opened = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(1));
        await ReshardScenarios.SplitAsync(_kinesis, "s", Shard, UInt128.One << 127);
        var split = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(1));
        await ReshardScenarios.MergeAsync(_kinesis, "s", "shardId-000000000001", "shardId-000000000002");

        Assert.Equal("0", await FilteredAsync("AT_TRIM_HORIZON"));
        Assert.Equal("0123", await FilteredAsync("FROM_TRIM_HORIZON"));
        Assert.Equal("3", await FilteredAsync("AT_LATEST"));
        Assert.Equal("0", await FilteredAsync("AT_TIMESTAMP", opened.AddSeconds(30)));
        Assert.Equal("12", await FilteredAsync("AT_TIMESTAMP", split.AddSeconds(30)));
        Assert.Equal("123", await FilteredAsync("FROM_TIMESTAMP", split.AddSeconds(30)));
        Assert.Equal("23", await FilteredAsync("AFTER_SHARD_ID", shard: "shardId-000000000001"));
    }

    [Fact]
    public async Task ShardTakesAThousandRecordsASecond()
    {
        var records = Enumerable.Repeat(("key", new byte[] { 1 }), 500).ToList();
        var first = await _kinesis.PutManyAsync("s", records);
        var second = await _kinesis.PutManyAsync("s", records);
        var third = await _kinesis.PutManyAsync("s", records);
        _time.Advance(TimeSpan.FromSeconds(1));
        var later = await _kinesis.PutManyAsync("s", records);

        Assert.Equal([0, 0, 500, 0], new[] { first, second, third, later }.Select(Failed));
        var refused = third.GetProperty("Records")[0];
        Assert.Equal("ProvisionedThroughputExceededException", refused.GetProperty("ErrorCode").GetString());
        Assert.StartsWith($"Rate exceeded for shard {Shard} in stream s", refused.GetProperty("ErrorMessage").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ShardTakesAMebibyteASecond()
    {
        var answer = await _kinesis.PutManyAsync("s", Enumerable.Repeat(("key", new byte[300_000]), 5));

        Assert.Equal(2, Failed(answer));
        var fault = await Assert.ThrowsAsync<WireException>(() => _kinesis.PutAsync("s", "key", new byte[300_000]));
        Assert.Equal("ProvisionedThroughputExceededException", fault.Code);
    }

    [Fact]
    public async Task ShardIsReadFiveTimesASecond()
    {
        var iterator = await _kinesis.IteratorAsync("s", Shard);
        for (var read = 0; read < 5; read++)
        {
            await _kinesis.GetAsync(iterator);
        }

        var fault = await Assert.ThrowsAsync<WireException>(() => _kinesis.GetAsync(iterator));
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await _kinesis.GetAsync(iterator);

        Assert.Equal("ProvisionedThroughputExceededException", fault.Code);
    }

    [Fact]
    public async Task TenMebibyteReadThrottlesTheNextFiveSeconds()
    {
        for (var second = 0; second < 11; second++)
        {
            await _kinesis.PutAsync("s", "key", new byte[1_000_000]);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var answer = await _kinesis.GetAsync(await _kinesis.IteratorAsync("s", Shard));
        Assert.Equal(10, answer.GetProperty("Records").GetArrayLength());

        _time.Advance(TimeSpan.FromSeconds(3.5));
        await Assert.ThrowsAsync<WireException>(() => _kinesis.GetAsync(answer.NextIterator()!));
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(1, (await _kinesis.GetAsync(answer.NextIterator()!)).GetProperty("Records").GetArrayLength());
    }

    [Fact]
    public async Task PageTokenExpiresAfterFiveMinutes()
    {
        await _kinesis.CreateAsync("many", 3);
        var page = await _kinesis.CallAsync("ListShards", new JsonObject { ["StreamName"] = "many", ["MaxResults"] = 1 });

        _time.Advance(TimeSpan.FromSeconds(301));

        var fault = await Assert.ThrowsAsync<WireException>(
            () => _kinesis.CallAsync("ListShards", new JsonObject { ["NextToken"] = page.GetProperty("NextToken").GetString() }));
        Assert.Equal("ExpiredNextTokenException", fault.Code);
    }

    private async Task<string> FilteredAsync(string type, DateTimeOffset? time = null, string? shard = null)
    {
        var filter = new JsonObject { ["Type"] = type };
        if (time is { } at)
        {
            filter["Timestamp"] = at.ToUnixTimeMilliseconds() / 1000.0;
        }

        if (shard is not null)
        {
            filter["ShardId"] = shard;
        }

        return string.Concat((await _kinesis.ShardsAsync("s", filter)).Select(listed => listed.Id()[^1]));
    }

    private static int Failed(JsonElement answer) => answer.GetProperty("FailedRecordCount").GetInt32();
}
