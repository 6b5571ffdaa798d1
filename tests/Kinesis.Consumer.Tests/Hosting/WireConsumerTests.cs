using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Consumer.Tests.Hosting;

/// <summary>Whole hosts, as an application registers them, on the embedded AWS over real HTTP with the system's clock.</summary>
public sealed class WireConsumerTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private readonly Journal _journal = new();
    private readonly List<IHost> _hosts = [];
    private readonly BasicAWSCredentials _credentials = new("test", "test");
    private LocalAwsServer _server = null!;
    private KinesisClient _kinesis = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _server.Endpoint, Region = "us-east-1" }, _credentials);
    }

    [Fact]
    public async Task TwoHostsShareAStreamThroughASplitAndAMerge()
    {
        await CreateStreamAsync(shards: 2);
        await PutAsync(0, 200);
        var first = await StartAsync("w1");
        var second = await StartAsync("w2");
        await UntilAsync(() => Delivered() == 200 && Status(first).Shards.Count == 1 && Status(second).Shards.Count == 1, "the first 200");

        var shards = await _kinesis.ListShardsAsync(StreamName, null, CancellationToken.None);
        await _kinesis.SplitShardAsync(StreamName, shards[0].ShardId, UInt128.MaxValue / 4, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
        await PutAsync(200, 200);
        await UntilAsync(() => Delivered() == 400 && Status(first).Shards.Count + Status(second).Shards.Count == 3, "400 through the split");

        shards = await OpenShardsAsync();
        await _kinesis.MergeShardsAsync(StreamName, shards[0].ShardId, shards[1].ShardId, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
        await PutAsync(400, 200);
        await UntilAsync(() => Delivered() == 600 && Status(first).Shards.Count + Status(second).Shards.Count == 2, "600 through the merge");

        Assert.Contains(_journal.Entries, entry => entry is { Worker: "w1", What: "record" });
        Assert.Contains(_journal.Entries, entry => entry is { Worker: "w2", What: "record" });
        AssertOrderPerKey();
    }

    [Fact]
    public async Task AStoppedHostsShardsGoOnAtOnceOnAnother()
    {
        await CreateStreamAsync(shards: 2);
        await PutAsync(0, 100);
        var first = await StartAsync("w1", leaseSeconds: 60);
        await UntilAsync(() => Delivered() == 100, "the first 100");
        await first.StopAsync();
        await PutAsync(100, 100);

        // The leases would live for a minute: only their release lets the other host go on.
        await StartAsync("w2", leaseSeconds: 60);
        await UntilAsync(() => Delivered() == 200, "the other 100", TimeSpan.FromSeconds(30));

        Assert.Equal(200, _journal.Texts.Count);
    }

    [Fact]
    public async Task LeasesSurviveLostAnswersOfTheTable()
    {
        await CreateStreamAsync(shards: 1);
        var updates = 0;
        using var rule = _server.Control.On("DynamoDB.UpdateItem", (_, _) => ValueTask.FromResult(
            Interlocked.Increment(ref updates) % 3 == 0 ? ControlAction.DropAfter : ControlAction.Proceed));
        await StartAsync("w1");
        for (var i = 0; i < 10; i++)
        {
            await PutAsync(i * 20, 20);
            await UntilAsync(() => Delivered() == (i + 1) * 20, $"batch {i}");
        }

        Assert.True(updates > 6, $"only {updates} updates were made");
        Assert.Equal(0, _journal.Count("lost"));
        Assert.Equal(200, _journal.Texts.Count);
    }

    [Fact]
    public async Task OneApplicationConsumesTwoStreamsWithALeaseTableEach()
    {
        string[] streams = ["orders", "clicks"];
        foreach (var stream in streams)
        {
            await _kinesis.CreateStreamAsync(stream, 2, CancellationToken.None);
            await ConsumerApp.ActiveAsync(_kinesis, stream);
            await PutAsync(0, 100, stream);
        }

        var settings = new Dictionary<string, string?>
        {
            ["Kinesis:StreamName"] = "",
            ["Kinesis:Streams:0:StreamName"] = "orders",
            ["Kinesis:Streams:1:StreamName"] = "clicks",
            ["Kinesis:Streams:1:LeaseTable"] = "clicks-leases",
        };
        var first = await StartAsync("w1", settings: settings);
        var second = await StartAsync("w2", settings: settings);
        await UntilAsync(() => _journal.Texts.Count >= 200 && Shares(first) is [1, 1] && Shares(second) is [1, 1], "200 records and one shard of each stream per worker");

        using var dynamoDb = new AmazonDynamoDBClient(
            _credentials, new AmazonDynamoDBConfig { ServiceURL = _server.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
        var tables = await dynamoDb.ListTablesAsync();
        Assert.Equal(["app-orders", "app-orders-workers", "clicks-leases", "clicks-leases-workers"], tables.TableNames.Order(StringComparer.Ordinal));
        await first.StopAsync();
        await UntilAsync(() => Shares(second) is [2, 2], "all shards on the worker that is left");
    }

    public async Task DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        await _server.DisposeAsync();
    }

    public void Dispose() => _kinesis.Dispose();

    private static StreamStatus Status(IHost host) => Assert.Single(host.Services.GetRequiredService<ConsumerStatus>().Streams);

    private static int[] Shares(IHost host) => [.. host.Services.GetRequiredService<ConsumerStatus>().Streams.Select(stream => stream.Shards.Count)];

    private int Delivered() => _journal.Texts.Distinct().Count();

    /// <summary>Each text is "key number": the numbers of a key ascend through every split and merge, but for a batch that is read again after a steal.</summary>
    private void AssertOrderPerKey()
    {
        var seen = new ConcurrentDictionary<string, int>();
        foreach (var text in _journal.Texts.Distinct())
        {
            var parts = text.Split(' ');
            var number = int.Parse(parts[1], CultureInfo.InvariantCulture);
            Assert.True(seen.GetValueOrDefault(parts[0], -1) < number, $"{text} came after {seen.GetValueOrDefault(parts[0])}\n{_journal}");
            seen[parts[0]] = number;
        }
    }

    private async Task CreateStreamAsync(int shards)
    {
        await _kinesis.CreateStreamAsync(StreamName, shards, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
    }

    private async Task<IReadOnlyList<ShardDescription>> OpenShardsAsync() =>
        [.. (await _kinesis.ListShardsAsync(StreamName, null, CancellationToken.None)).Where(shard => !shard.IsClosed).OrderBy(shard => shard.StartingHashKey)];

    private async Task PutAsync(int from, int count, string stream = StreamName)
    {
        for (var i = from; i < from + count; i++)
        {
            var key = $"key{i % 10}";
            await _kinesis.PutRecordAsync(stream, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{key} {i}"), CancellationToken.None);
        }
    }

    private async Task<IHost> StartAsync(string worker, int leaseSeconds = 10, Dictionary<string, string?>? settings = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kinesis:StreamName"] = StreamName,
            ["Kinesis:ApplicationName"] = "app",
            ["Kinesis:WorkerId"] = worker,
            ["Kinesis:TickInterval"] = "00:00:00.020",
            ["Kinesis:Leases:Duration"] = TimeSpan.FromSeconds(leaseSeconds).ToString(),
            ["Kinesis:Leases:RenewInterval"] = "00:00:00.500",
            ["Kinesis:Leases:ScanInterval"] = "00:00:00.100",
            ["Kinesis:Leases:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:Region"] = "us-east-1",
            ["Kinesis:Retrieval:CallInterval"] = "00:00:00.020",
            ["Kinesis:Retrieval:MaxIdle"] = "00:00:00.100",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton<AWSCredentials>(_credentials);
        builder.Services.AddSingleton(_journal);
        builder.Services.AddKinesisShardProcessors<JournalProcessorFactory>();
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    private Task UntilAsync(Func<bool> condition, string what, TimeSpan? patience = null) =>
        ConsumerApp.UntilAsync(condition, () => $"{what}\n{_journal}", patience);
}
