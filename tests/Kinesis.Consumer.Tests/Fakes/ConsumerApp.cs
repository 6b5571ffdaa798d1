using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>A worker as an application registers it: the real library over real HTTP, by the system's clock.</summary>
internal sealed class ConsumerApp : IAsyncDisposable
{
    public const string ApplicationName = "app";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly IHost _host;

    private ConsumerApp(IHost host) => _host = host;

    public static AWSCredentials Credentials { get; } = new BasicAWSCredentials("test", "test");

    public StreamStatus Status => Assert.Single(_host.Services.GetRequiredService<ConsumerStatus>().Streams);

    /// <param name="kinesis">Where the stream is.</param>
    /// <param name="dynamoDb">Where the lease table is.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="worker">The worker's id.</param>
    /// <param name="journal">Where its processors write.</param>
    /// <param name="settings">Overrides options.</param>
    /// <param name="clock">The worker's clock, if it is not the system's.</param>
    public static async Task<ConsumerApp> StartAsync(
        Uri kinesis, Uri dynamoDb, string stream, string worker, Journal journal, Dictionary<string, string?>? settings = null, TimeProvider? clock = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kinesis:StreamName"] = stream,
            ["Kinesis:ApplicationName"] = ApplicationName,
            ["Kinesis:WorkerId"] = worker,
            ["Kinesis:TickInterval"] = "00:00:00.020",
            ["Kinesis:ShardSyncInterval"] = "00:00:01",
            ["Kinesis:Leases:ScanInterval"] = "00:00:00.200",
            ["Kinesis:Leases:ServiceUrl"] = dynamoDb.ToString(),
            ["Kinesis:Client:ServiceUrl"] = kinesis.ToString(),
            ["Kinesis:Client:Region"] = "eu-central-1",
            ["Kinesis:Retrieval:CallInterval"] = "00:00:00.050",
            ["Kinesis:Retrieval:MaxIdle"] = "00:00:00.200",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddSingleton(Credentials);
        builder.Services.AddSingleton(journal);
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddKinesisShardProcessors<JournalProcessorFactory>();
        var app = new ConsumerApp(builder.Build());
        await app._host.StartAsync();
        return app;
    }

    /// <summary>Returns when the stream can be used.</summary>
    public static Task ActiveAsync(KinesisClient kinesis, string stream) => UntilAsync(
        async () => (await kinesis.DescribeStreamSummaryAsync(stream, CancellationToken.None)).Status == "ACTIVE", () => $"{stream} active");

    public static Task UntilAsync(Func<bool> condition, Func<string> describe, TimeSpan? patience = null) =>
        UntilAsync(() => Task.FromResult(condition()), describe, patience);

    /// <summary>Returns when the condition holds; a condition that does not come true in time fails the test with what it describes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> describe, TimeSpan? patience = null)
    {
        var limit = patience ?? Patience;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < limit, $"Not within {limit}: {describe()}");
            await timer.WaitForNextTickAsync();
        }
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
