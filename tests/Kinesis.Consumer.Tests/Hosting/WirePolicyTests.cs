using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Processing;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Consumer.Tests.Hosting;

/// <summary>A whole host with a record processor, as an application registers it, on the embedded AWS over real HTTP with the system's clock.</summary>
public sealed class WirePolicyTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private const string FailureStream = "failures";
    private readonly BasicAWSCredentials _credentials = new("test", "test");
    private readonly Work _work = new();
    private LocalAwsServer _server = null!;
    private KinesisClient _kinesis = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _server.Endpoint, Region = "us-east-1" }, _credentials);
        foreach (var stream in new[] { StreamName, FailureStream })
        {
            await _kinesis.CreateStreamAsync(stream, 1, CancellationToken.None);
            await ConsumerApp.ActiveAsync(_kinesis, stream);
        }
    }

    [Fact]
    public async Task ExactlyThePoisonedRecordsLandOnTheFailureStreamAndAllOthersAreProcessedInTheOrderOfTheirKeys()
    {
        const int Count = 600;
        var large = new string('p', 1_000_000);
        var refused = 0;
        using var rule = _server.Control.On("Kinesis.PutRecords", (request, _) => ValueTask.FromResult(
            Interlocked.Increment(ref refused) <= 3 ? ControlAction.DropBefore : ControlAction.Proceed));
        for (var i = 0; i < Count; i++)
        {
            await PutAsync($"key{i % 13}", i is 123 or 124 or 500 ? $"poison {i}" : string.Create(CultureInfo.InvariantCulture, $"key{i % 13} {i}"));
        }

        await PutAsync("large", $"poison {large}");
        using (var host = await StartAsync())
        {
            await ConsumerApp.UntilAsync(() => _work.Done.Count == Count - 3 && host.Services.GetRequiredService<ConsumerStatus>().Streams[0].Shards is [{ Checkpoint.IsInitial: false }], () => "all good records");
            await host.StopAsync();
        }

        var failures = await ReadFailuresAsync();
        Assert.Equal(
            ["poison 123", "poison 124", "poison 500", $"poison {large[..(FailureEnvelope.MaxPayloadBytes - "poison ".Length)]}"],
            failures.Where(failure => failure.GetProperty("part").GetInt32() == 1).Select(failure => Encoding.UTF8.GetString(failure.GetProperty("payload").GetBytesFromBase64())).Order(StringComparer.Ordinal));
        Assert.Equal(5, failures.Count);
        Assert.All(failures, failure => Assert.Equal("exhausted", failure.GetProperty("reason").GetString()));
        Assert.All(failures, failure => Assert.Equal(2, failure.GetProperty("attempts").GetInt32()));
        Assert.All(failures, failure => Assert.StartsWith("System.FormatException: cannot read poison", failure.GetProperty("error").GetString(), StringComparison.Ordinal));
        foreach (var key in _work.Done.Select(text => text.Split(' ')).GroupBy(parts => parts[0], parts => int.Parse(parts[1], CultureInfo.InvariantCulture)))
        {
            Assert.Equal(key.Order(), key);
        }

        Assert.True(refused > 3, $"{refused} puts");
        Assert.Equal($"{StreamName} shardId-000000000000", Assert.Single(_work.Shards));
        Assert.Equal(1, _work.Disposed);
    }

    [Fact]
    public async Task AShardThatHaltsInsideAnAggregatedRecordGoesOnThere()
    {
        await PutAsync("key", "key 0");
        await _kinesis.PutRecordAsync(
            StreamName,
            "key"u8.ToArray(),
            new AggregateWriter().Key("key").Record("key 1").Record("key 2").Record("poison 3").Record("key 4").Build(),
            CancellationToken.None);
        await PutAsync("key", "key 5");
        using (var host = await StartAsync(("Kinesis:Processing:OnExhausted", "Halt"), ("Kinesis:Processing:FailureStream", null), ("Kinesis:Processing:HaltRetryInterval", "")))
        {
            var stream = host.Services.GetRequiredService<ConsumerStatus>().Streams[0];
            await ConsumerApp.UntilAsync(() => stream.Shards is [{ State: ShardState.Halted }], () => "a halt");
            var shard = stream.Shards[0];
            Assert.Equal(["key 0", "key 1", "key 2"], _work.Done);
            Assert.EndsWith("/1", shard.Checkpoint.ToString(), StringComparison.Ordinal);
            Assert.Contains("failed 2 times", shard.LastError, StringComparison.Ordinal);
            await host.StopAsync();
        }

        _work.Done.Clear();
        _work.IsPoisonous = false;
        using (var host = await StartAsync())
        {
            await ConsumerApp.UntilAsync(() => _work.Done.Contains("key 5"), () => "the rest");
            await host.StopAsync();
        }

        Assert.Equal(["poison 3", "key 4", "key 5"], _work.Done);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _kinesis.Dispose();

    private async Task PutAsync(string key, string text) =>
        await _kinesis.PutRecordAsync(StreamName, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text), CancellationToken.None);

    private async Task<List<JsonElement>> ReadFailuresAsync()
    {
        var shards = await _kinesis.ListShardsAsync(FailureStream, null, CancellationToken.None);
        var iterator = await _kinesis.GetShardIteratorAsync(
            new ShardIteratorRequest(FailureStream, shards[0].ShardId, ShardIteratorType.TrimHorizon), CancellationToken.None);
        using var result = await _kinesis.GetRecordsAsync(iterator, 1000, CancellationToken.None);
        var failures = new List<JsonElement>();
        for (var i = 0; i < result.Count; i++)
        {
            using var json = JsonDocument.Parse(result[i].Data);
            failures.Add(json.RootElement.Clone());
        }

        return failures;
    }

    private async Task<IHost> StartAsync(params (string Key, string? Value)[] settings)
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
            ["Kinesis:Processing:Lanes"] = "8",
            ["Kinesis:Processing:MaxAttempts"] = "2",
            ["Kinesis:Processing:FirstBackoff"] = "00:00:00.010",
            ["Kinesis:Processing:MaxBackoff"] = "00:00:00.100",
            ["Kinesis:Processing:CheckpointInterval"] = "00:00:00.100",
            ["Kinesis:Processing:OnExhausted"] = "Destination",
            ["Kinesis:Processing:FailureStream"] = FailureStream,
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value));
        builder.Services.AddSingleton<AWSCredentials>(_credentials);
        builder.Services.AddSingleton(_work);
        builder.Services.AddKinesisConsumer<Processor>();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class Work
    {
        private int _disposed;

        public bool IsPoisonous { get; set; } = true;

        public ConcurrentQueue<string> Done { get; } = new();

        public ConcurrentQueue<string> Shards { get; } = new();

        public int Disposed => _disposed;

        public void NoteDisposed() => Interlocked.Increment(ref _disposed);
    }

    private sealed class Processor : IRecordProcessor, IAsyncDisposable
    {
        private readonly Work _work;

        public Processor(Work work, ConsumedShard shard)
        {
            _work = work;
            work.Shards.Enqueue($"{shard.StreamName} {shard.ShardId}");
        }

        public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            await Task.Yield();
            var texts = new List<string>();
            for (var i = 0; i < batch.Count; i++)
            {
                texts.Add(Encoding.UTF8.GetString(batch[i].Data.Span));
                if (_work.IsPoisonous && texts[i].StartsWith("poison", StringComparison.Ordinal))
                {
                    throw new FormatException($"cannot read {texts[i][..Math.Min(20, texts[i].Length)]}");
                }
            }

            texts.ForEach(_work.Done.Enqueue);
            return BatchResult.Done;
        }

        public ValueTask DisposeAsync()
        {
            _work.NoteDisposed();
            return ValueTask.CompletedTask;
        }
    }
}
