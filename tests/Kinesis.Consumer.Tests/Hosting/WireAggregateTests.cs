using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Consumer.Tests.Hosting;

/// <summary>Aggregated and compressed records through the whole library over real HTTP: stream, lease table, restart.</summary>
public sealed class WireAggregateTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private readonly BasicAWSCredentials _credentials = new("test", "test");
    private readonly Deliveries _deliveries = new();
    private LocalAwsServer _server = null!;
    private KinesisClient _kinesis = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _server.Endpoint, Region = "us-east-1" }, _credentials);
        await _kinesis.CreateStreamAsync(StreamName, 1, CancellationToken.None);
        await ConsumerApp.ActiveAsync(_kinesis, StreamName);
    }

    [Fact]
    public async Task ARestartGoesOnInsideAnAggregatedRecord()
    {
        await PutAsync("before"u8.ToArray());
        await PutAsync(Aggregate("a", "b", "c", "d", "e"));
        await PutAsync("behind"u8.ToArray());
        _deliveries.LastCheckpointed = "c";
        using (var first = await StartAsync())
        {
            await ConsumerApp.UntilAsync(() => _deliveries.Texts.Contains("behind"), () => "all records");
            Assert.Equal(["before", "a", "b", "c", "d", "e", "behind"], _deliveries.Texts);
            await first.StopAsync();
        }

        _deliveries.Texts.Clear();
        _deliveries.LastCheckpointed = "behind";
        using (var second = await StartAsync())
        {
            await ConsumerApp.UntilAsync(() => _deliveries.Texts.Contains("behind"), () => "the rest");
            Assert.Equal(["d", "e", "behind"], _deliveries.Texts);
            await second.StopAsync();
        }
    }

    [Fact]
    public async Task CompressedUserRecordsAreInflatedWhenAskedFor()
    {
        var random = new Random(5);
        var texts = Enumerable.Range(0, 2_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i} {new string('x', random.Next(3_000))}")).ToArray();
        foreach (var group in texts.Chunk(100))
        {
            var writer = new AggregateWriter().Key("k");
            foreach (var (index, text) in group.Index())
            {
                writer.Record(index % 3 == 0 ? Encoding.UTF8.GetBytes(text) : Gzip(text));
            }

            await PutAsync(writer.Build());
        }

        _deliveries.LastCheckpointed = texts[^1];
        using var host = await StartAsync(("Kinesis:Retrieval:Payload", "Auto"));
        await ConsumerApp.UntilAsync(() => _deliveries.Texts.Count >= texts.Length, () => "all records");
        Assert.Equal(texts, _deliveries.Texts);
        await host.StopAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _kinesis.Dispose();

    private static byte[] Aggregate(params string[] texts) =>
        texts.Aggregate(new AggregateWriter().Key("k"), (writer, text) => writer.Record(text)).Build();

    private static byte[] Gzip(string text)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }

    private async Task PutAsync(byte[] data) => await _kinesis.PutRecordAsync(StreamName, "k"u8.ToArray(), data, CancellationToken.None);

    private async Task<IHost> StartAsync(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kinesis:StreamName"] = StreamName,
            ["Kinesis:ApplicationName"] = "app",
            ["Kinesis:TickInterval"] = "00:00:00.020",
            ["Kinesis:Leases:ScanInterval"] = "00:00:00.100",
            ["Kinesis:Leases:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:Region"] = "us-east-1",
            ["Kinesis:Retrieval:CallInterval"] = "00:00:00.020",
            ["Kinesis:Retrieval:MaxIdle"] = "00:00:00.100",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Services.AddSingleton<AWSCredentials>(_credentials);
        builder.Services.AddSingleton(_deliveries);
        builder.Services.AddKinesisShardProcessors<ProcessorFactory>();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class Deliveries
    {
        public ConcurrentQueue<string> Texts { get; } = new();

        /// <summary>The record up to which a processor checkpoints; nothing behind it.</summary>
        public string LastCheckpointed { get; set; } = "";
    }

    private sealed class ProcessorFactory(Deliveries deliveries) : IShardProcessorFactory
    {
        public IShardProcessor Create(ShardContext context) => new Processor(deliveries, context);
    }

    private sealed class Processor(Deliveries deliveries, ShardContext context) : IShardProcessor
    {
        public ValueTask InitializeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var text = Encoding.UTF8.GetString(batch[i].Data.Span);
                if (text == deliveries.LastCheckpointed)
                {
                    var position = Checkpoint.At(SequenceNumber.Parse(batch[i].SequenceNumber.Span), batch[i].SubSequenceNumber);
                    await context.Checkpointer.CheckpointAsync(position, cancellationToken);
                }

                deliveries.Texts.Enqueue(text);
            }
        }

        public ValueTask DrainAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask ShardEndedAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask LeaseLostAsync() => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
