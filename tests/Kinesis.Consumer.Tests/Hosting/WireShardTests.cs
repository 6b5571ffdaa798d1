using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Hosting;

/// <summary>Starting positions, reshards and a stream that is created again, over real HTTP by the system's clock.</summary>
public sealed class WireShardTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private const int Keys = 10;
    private readonly Journal _journal = new();
    private readonly List<ConsumerApp> _apps = [];
    private LocalAws _aws = null!;
    private KinesisClient _kinesis = null!;
    private int _put;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync();
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _aws.Endpoint, Region = "eu-central-1" }, ConsumerApp.Credentials);
    }

    [Fact]
    public async Task ARestartBeforeTheFirstCheckpointSkipsNothingAtLatest()
    {
        var latest = new Dictionary<string, string?> { ["Kinesis:InitialPosition"] = "Latest" };
        await _kinesis.CreateStreamAsync(StreamName, 2, CancellationToken.None);
        await PutAsync(20);
        await AMillisecondLaterAsync();
        var first = await StartAsync("w1", latest);
        await ConsumerApp.UntilAsync(() => _journal.Count("initialize") == 2, _journal.ToString);
        await first.StopAsync();

        await PutAsync(20);
        await StartAsync("w2", latest);
        await DeliveredAsync(20);

        Assert.Equal(Enumerable.Range(20, 20), Numbers());
    }

    [Fact]
    public async Task ARestartBeforeTheFirstCheckpointBeginsAtTheTimeThatTheFirstStartKept()
    {
        await _kinesis.CreateStreamAsync(StreamName, 2, CancellationToken.None);
        await PutAsync(20);
        var time = await AMillisecondLaterAsync();
        await PutAsync(20);
        var later = await AMillisecondLaterAsync();

        // The first worker gets no record to its processor: reading fails until it has stopped.
        using (var rule = _aws.Control.On("Kinesis.GetRecords", (_, _) => ValueTask.FromResult(global::Local.Aws.Control.ControlAction.DropBefore)))
        {
            var first = await StartAsync("w1", At(time));
            await ConsumerApp.UntilAsync(() => _journal.Count("initialize") >= 2, _journal.ToString);
            await first.StopAsync();
        }

        Assert.Empty(_journal.Texts);
        await StartAsync("w2", At(later));
        await DeliveredAsync(20);

        Assert.Equal(Enumerable.Range(20, 20), Numbers());
    }

    [Fact]
    public async Task TheShardCountIsUpdatedWhileTwoWorkersRead()
    {
        await _kinesis.CreateStreamAsync(StreamName, 2, CancellationToken.None);
        var first = await StartAsync("w1");
        var second = await StartAsync("w2");
        foreach (var target in new[] { 4, 3, 5 })
        {
            await PutAsync(100);
            await _kinesis.UpdateShardCountAsync(StreamName, target, CancellationToken.None);
            await PutAsync(100);
            await DeliveredAsync(_put);
            await ConsumerApp.UntilAsync(
                () => first.Status.Shards.Count + second.Status.Shards.Count == target, () => $"{target} shards\n{_journal}");
        }

        AssertOrderPerKey();
    }

    [Fact]
    public async Task AnOnDemandStreamIsReadWhileItScales()
    {
        await _kinesis.CreateStreamAsync(StreamName, shardCount: null, CancellationToken.None);
        var app = await StartAsync("w1");
        await PutAsync(100);
        foreach (var shard in await _kinesis.ListShardsAsync(StreamName, null, CancellationToken.None))
        {
            var middle = shard.StartingHashKey + ((shard.EndingHashKey - shard.StartingHashKey) / 2) + 1;
            await _kinesis.SplitShardAsync(StreamName, shard.ShardId, middle, CancellationToken.None);
        }

        await PutAsync(100);
        await DeliveredAsync(_put);
        await ConsumerApp.UntilAsync(() => app.Status.Shards.Count == 8, () => $"8 shards\n{_journal}");

        AssertOrderPerKey();
    }

    [Fact]
    public async Task ThousandsOfShardsAreListedPageByPage()
    {
        await _kinesis.CreateStreamAsync(StreamName, 2500, CancellationToken.None);

        var shards = await _kinesis.ListShardsAsync(StreamName, null, CancellationToken.None);

        Assert.Equal(2500, shards.Select(shard => shard.ShardId).Distinct().Count());
        Assert.Empty(HashKeyCover.FindHoles(shards.Select(shard => new HashKeyRange(shard.StartingHashKey, shard.EndingHashKey))));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AStreamThatIsCreatedAgainIsNotReadUntilItsOldLeasesAreGone(bool whileRunning)
    {
        await _kinesis.CreateStreamAsync(StreamName, 1, CancellationToken.None);
        var app = await StartAsync("w1");
        await PutAsync(20);
        await DeliveredAsync(20);
        if (!whileRunning)
        {
            await app.StopAsync();
        }

        await AMillisecondLaterAsync();
        await _kinesis.DeleteStreamAsync(StreamName, CancellationToken.None);
        await _kinesis.CreateStreamAsync(StreamName, 1, CancellationToken.None);
        await PutAsync(20);
        app = whileRunning ? app : await StartAsync("w2");
        await ConsumerApp.UntilAsync(() => app.Status.Problem is not null, () => $"a problem\n{_journal}");

        Assert.Contains("The stream orders was created at", app.Status.Problem, StringComparison.Ordinal);
        Assert.Contains("deleted and created again", app.Status.Problem, StringComparison.Ordinal);
        Assert.False(app.Status.IsReady);
        Assert.Equal(Enumerable.Range(0, 20), Numbers());

        await DeleteLeasesAsync();
        await DeliveredAsync(40);
        await ConsumerApp.UntilAsync(() => app.Status.IsReady, () => app.Status.Problem ?? "ready");
        Assert.Equal(Enumerable.Range(0, 40), Numbers());
    }

    [Fact]
    public async Task AStreamThatIsDeletedMakesTheWorkerUnready()
    {
        await _kinesis.CreateStreamAsync(StreamName, 1, CancellationToken.None);
        var app = await StartAsync("w1");
        await ConsumerApp.UntilAsync(() => app.Status.IsReady && _journal.Count("initialize") == 1, _journal.ToString);

        await _kinesis.DeleteStreamAsync(StreamName, CancellationToken.None);
        await ConsumerApp.UntilAsync(() => !app.Status.IsReady, () => $"unready\n{_journal}");

        Assert.StartsWith("The stream orders does not exist", app.Status.Problem, StringComparison.Ordinal);
        Assert.Equal(0, _journal.Count("ended"));
    }

    public async Task DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }

        await _aws.DisposeAsync();
    }

    public void Dispose() => _kinesis.Dispose();

    private static Dictionary<string, string?> At(DateTimeOffset time) => new()
    {
        ["Kinesis:InitialPosition"] = "AtTimestamp",
        ["Kinesis:InitialTimestamp"] = time.ToString("O", CultureInfo.InvariantCulture),
    };

    /// <summary>Arrival times and starting positions are kept to the millisecond.</summary>
    private static async Task<DateTimeOffset> AMillisecondLaterAsync()
    {
        var before = TimeProvider.System.GetUtcNow();
        await ConsumerApp.UntilAsync(() => TimeProvider.System.GetUtcNow() - before > TimeSpan.FromMilliseconds(2), () => "a clock that runs");
        return DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
    }

    private async Task<ConsumerApp> StartAsync(string worker, Dictionary<string, string?>? settings = null)
    {
        var app = await ConsumerApp.StartAsync(_aws.Endpoint, _aws.Endpoint, StreamName, worker, _journal, settings);
        _apps.Add(app);
        return app;
    }

    private async Task PutAsync(int count)
    {
        for (var end = _put + count; _put < end; _put++)
        {
            await _kinesis.PutRecordAsync(StreamName, Encoding.UTF8.GetBytes($"key{_put % Keys}"), Encoding.UTF8.GetBytes($"{_put}"), CancellationToken.None);
        }
    }

    private IEnumerable<int> Numbers() => _journal.Texts.Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Distinct().Order();

    private Task DeliveredAsync(int count) => ConsumerApp.UntilAsync(() => Numbers().Count() == count, () => $"{count} records\n{_journal}");

    /// <summary>By first delivery: a worker that takes over may repeat the last batch.</summary>
    private void AssertOrderPerKey()
    {
        foreach (var key in _journal.Texts.Distinct().Select(text => int.Parse(text, CultureInfo.InvariantCulture)).GroupBy(number => number % Keys))
        {
            Assert.True(key.SequenceEqual(key.Order()), $"key{key.Key}: {string.Join(' ', key)}\n{_journal}");
        }
    }

    private async Task DeleteLeasesAsync()
    {
        using var client = new AmazonDynamoDBClient(
            ConsumerApp.Credentials, new AmazonDynamoDBConfig { ServiceURL = _aws.Endpoint.ToString(), AuthenticationRegion = "eu-central-1" });
        foreach (var item in (await client.ScanAsync(new ScanRequest { TableName = ConsumerApp.ApplicationName })).Items)
        {
            await client.DeleteItemAsync(ConsumerApp.ApplicationName, new Dictionary<string, AttributeValue> { ["leaseKey"] = item["leaseKey"] });
        }
    }
}
