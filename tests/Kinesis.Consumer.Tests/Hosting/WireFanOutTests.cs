using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Consumer.Tests.Hosting;

/// <summary>Whole hosts that read by enhanced fan-out on the embedded AWS: HTTP/2, event streams, the system's clock.</summary>
public sealed class WireFanOutTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private readonly Journal _journal = new();
    private readonly List<IHost> _hosts = [];
    private readonly BasicAWSCredentials _credentials = new("test", "test");
    private LocalAwsServer _server = null!;
    private KinesisClient _kinesis = null!;
    private int _subscriptions;
    private int _polls;
    private int _registrations;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _server.Endpoint, Region = "us-east-1" }, _credentials);
        await _kinesis.CreateStreamAsync(StreamName, 2, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
        Count("Kinesis.SubscribeToShard", () => Interlocked.Increment(ref _subscriptions));
        Count("Kinesis.GetRecords", () => Interlocked.Increment(ref _polls));
        Count("Kinesis.RegisterStreamConsumer", () => Interlocked.Increment(ref _registrations));
    }

    [Fact]
    public async Task TwoHostsShareAStreamThroughReshardsAKillAndARestart()
    {
        await PutAsync(0, 200);
        await StartAsync("w1");
        var second = await StartAsync("w2");
        await UntilAsync(() => Delivered() == 200, "the first 200");

        var shards = await OpenShardsAsync();
        await _kinesis.SplitShardAsync(StreamName, shards[0].ShardId, UInt128.MaxValue / 4, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
        await PutAsync(200, 200);
        await UntilAsync(() => Delivered() == 400, "400 through the split");

        // Without time to drain or to give its leases back.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.StopAsync(new CancellationToken(canceled: true)));
        shards = await OpenShardsAsync();
        await _kinesis.MergeShardsAsync(StreamName, shards[0].ShardId, shards[1].ShardId, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
        await PutAsync(400, 200);
        await UntilAsync(() => Delivered() == 600, "600 through the merge and the kill");

        await StartAsync("w2");
        await PutAsync(600, 200);
        await UntilAsync(() => Delivered() == 800, "800 through the restart");

        AssertOrderPerKey();
        Assert.True(_registrations is 1 or 2, $"{_registrations} registrations: both hosts may try, and one finds the other's consumer");
        Assert.True(_subscriptions >= 5, $"{_subscriptions} subscriptions for two shards, two children and a merged one");
        Assert.Equal(0, _polls);
    }

    [Fact]
    public async Task BrokenConnectionsLoseAndRepeatNothing()
    {
        await StartAsync("w1");
        using var rule = _server.Control.On("Kinesis.SubscribeToShard", (_, _) => ValueTask.FromResult(
            Volatile.Read(ref _subscriptions) % 3 == 0 ? ControlAction.Proceed : ControlAction.DropBefore));
        for (var i = 0; i < 5; i++)
        {
            await PutAsync(i * 40, 40);
            await UntilAsync(() => Delivered() == (i + 1) * 40, $"batch {i}");
        }

        Assert.Equal(200, _journal.Texts.Count);
        Assert.Equal(0, _polls);
    }

    [Fact]
    public async Task ARefusedRegistrationIsPolledInstead()
    {
        using var rule = _server.Control.On(
            "Kinesis.RegisterStreamConsumer", (_, _) => ValueTask.FromResult(ControlAction.FailBefore("AccessDeniedException", 400)));
        await PutAsync(0, 100);
        await StartAsync("w1");

        await UntilAsync(() => Delivered() == 100, "100 by polling");

        Assert.Equal(0, _subscriptions);
        Assert.True(_polls > 0);
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

    private void Count(string operation, Action count) => _server.Control.On(operation, (_, _) =>
    {
        count();
        return ValueTask.FromResult(ControlAction.Proceed);
    });

    private int Delivered() => _journal.Texts.Distinct().Count();

    /// <summary>Each text is "key number": the numbers of a key ascend, but for what is read again after the kill.</summary>
    private void AssertOrderPerKey()
    {
        var seen = new Dictionary<string, int>();
        foreach (var text in _journal.Texts.Distinct())
        {
            var parts = text.Split(' ');
            var number = int.Parse(parts[1], CultureInfo.InvariantCulture);
            Assert.True(seen.GetValueOrDefault(parts[0], -1) < number, $"{text} came after {seen.GetValueOrDefault(parts[0])}\n{_journal}");
            seen[parts[0]] = number;
        }
    }

    private async Task<IReadOnlyList<ShardDescription>> OpenShardsAsync() =>
        [.. (await _kinesis.ListShardsAsync(StreamName, null, CancellationToken.None)).Where(shard => !shard.IsClosed).OrderBy(shard => shard.StartingHashKey)];

    private async Task PutAsync(int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            var key = $"key{i % 10}";
            await _kinesis.PutRecordAsync(StreamName, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{key} {i}"), CancellationToken.None);
        }
    }

    private async Task<IHost> StartAsync(string worker)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kinesis:StreamName"] = StreamName,
            ["Kinesis:ApplicationName"] = "app",
            ["Kinesis:WorkerId"] = worker,
            ["Kinesis:TickInterval"] = "00:00:00.020",
            ["Kinesis:Leases:Duration"] = "00:00:06",
            ["Kinesis:Leases:RenewInterval"] = "00:00:00.500",
            ["Kinesis:Leases:ScanInterval"] = "00:00:00.100",
            ["Kinesis:Leases:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:Region"] = "us-east-1",
            ["Kinesis:Retrieval:Mode"] = "FanOut",
        });
        builder.Services.AddSingleton<AWSCredentials>(_credentials);
        builder.Services.AddSingleton(_journal);
        builder.Services.AddKinesisShardProcessors<JournalProcessorFactory>();
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    private Task UntilAsync(Func<bool> condition, string what) => ConsumerApp.UntilAsync(condition, () => $"{what}\n{_journal}");
}
