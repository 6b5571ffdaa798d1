using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Tests.Fakes;
using Kinesis.Consumer.Tests.Processing.Messages;
using Local.Aws.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kinesis.Consumer.Tests.Hosting;

/// <summary>A whole host with two named consumers of typed messages, on the embedded AWS over real HTTP with the system's clock.</summary>
public sealed class WireMessageTests : IAsyncLifetime, IDisposable
{
    private readonly BasicAWSCredentials _credentials = new("test", "test");
    private readonly Work _work = new();
    private LocalAwsServer _server = null!;
    private KinesisClient _kinesis = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions(), CancellationToken.None);
        _kinesis = new KinesisClient(new KinesisClientOptions { ServiceUrl = _server.Endpoint, Region = "us-east-1" }, _credentials);
        foreach (var stream in new[] { "orders", "payments", "failures" })
        {
            await _kinesis.CreateStreamAsync(stream, 1, CancellationToken.None);
            await ConsumerApp.ActiveAsync(_kinesis, stream);
        }
    }

    [Fact]
    public async Task EachConsumersMessagesReachItsHandlerAndUnreadableOnesTheFailureStream()
    {
        byte[][] hostile = ["{no json"u8.ToArray(), [0xFF, 0xFE, 0x00], "\uFEFF\uFEFF{}"u8.ToArray(), Encoding.UTF8.GetBytes(new string('[', 5000))];
        for (var i = 0; i < 40; i++)
        {
            await PutAsync("orders", Json($"order {i}"));
            await PutAsync("payments", Json($"payment {i}"));
            if (i % 10 == 5)
            {
                await PutAsync("orders", hostile[i / 10]);
            }
        }

        using var host = await StartAsync();
        await ConsumerApp.UntilAsync(() => _work.Orders.Count == 40 && _work.Payments.Count == 40, () => $"{_work.Orders.Count} orders, {_work.Payments.Count} payments");
        var failures = await FailuresAsync(hostile.Length);
        await host.StopAsync();

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"orders order {i}"), _work.Orders);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"payments payment {i}"), _work.Payments);
        Assert.Equal(hostile, failures.Select(failure => failure.GetProperty("payload").GetBytesFromBase64()));
        Assert.All(failures, failure => Assert.Equal(("rejected", 1), (failure.GetProperty("reason").GetString()!, failure.GetProperty("attempts").GetInt32())));
        Assert.All(failures, failure => Assert.StartsWith("System.Text.Json.JsonException: ", failure.GetProperty("error").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnUnreadablePayloadHaltsItsShardAtOnceIfThePolicySaysSo()
    {
        await PutAsync("orders", Json("good"));
        await PutAsync("orders", "{no json"u8.ToArray());
        await PutAsync("payments", Json("other"));
        using var host = await StartAsync(("Kinesis:Consumers:orders:Processing:OnExhausted", "Halt"), ("Kinesis:Consumers:orders:Processing:FailureStream", null), ("Kinesis:Consumers:orders:Processing:HaltRetryInterval", ""));
        var orders = host.Services.GetRequiredKeyedService<ConsumerStatus>("orders").Streams[0];

        await ConsumerApp.UntilAsync(() => orders.Shards is [{ State: ShardState.Halted }] && !_work.Payments.IsEmpty, () => "a halt");

        Assert.Equal(["orders good"], _work.Orders);
        Assert.Contains("was rejected, which no retry would change", orders.Shards[0].LastError, StringComparison.Ordinal);
        Assert.Equal(0, host.Services.GetRequiredKeyedService<ConsumerStatus>("payments").Streams[0].Shards.Count(shard => shard.State == ShardState.Halted));
        await host.StopAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _kinesis.Dispose();

    private static byte[] Json(string id) => Encoding.UTF8.GetBytes($$"""{"id":"{{id}}","amount":1}""");

    private async Task PutAsync(string stream, byte[] data) => await _kinesis.PutRecordAsync(stream, "k"u8.ToArray(), data, CancellationToken.None);

    private async Task<List<JsonElement>> FailuresAsync(int count)
    {
        var failures = new List<JsonElement>();
        await ConsumerApp.UntilAsync(
            async () =>
            {
                failures.Clear();
                var shards = await _kinesis.ListShardsAsync("failures", null, CancellationToken.None);
                var iterator = await _kinesis.GetShardIteratorAsync(
                    new ShardIteratorRequest("failures", shards[0].ShardId, ShardIteratorType.TrimHorizon), CancellationToken.None);
                using var result = await _kinesis.GetRecordsAsync(iterator, 1000, CancellationToken.None);
                for (var i = 0; i < result.Count; i++)
                {
                    using var json = JsonDocument.Parse(result[i].Data);
                    failures.Add(json.RootElement.Clone());
                }

                return failures.Count == count;
            },
            () => $"{failures.Count} failures");
        return failures;
    }

    private async Task<IHost> StartAsync(params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Kinesis:TickInterval"] = "00:00:00.020",
            ["Kinesis:Leases:ScanInterval"] = "00:00:00.100",
            ["Kinesis:Leases:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:ServiceUrl"] = _server.Endpoint.ToString(),
            ["Kinesis:Client:Region"] = "us-east-1",
            ["Kinesis:Retrieval:CallInterval"] = "00:00:00.020",
            ["Kinesis:Retrieval:MaxIdle"] = "00:00:00.100",
            ["Kinesis:Consumers:orders:StreamName"] = "orders",
            ["Kinesis:Consumers:orders:ApplicationName"] = "orders-app",
            ["Kinesis:Consumers:orders:Processing:OnExhausted"] = "Destination",
            ["Kinesis:Consumers:orders:Processing:FailureStream"] = "failures",
            ["Kinesis:Consumers:payments:StreamName"] = "payments",
            ["Kinesis:Consumers:payments:ApplicationName"] = "payments-app",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => setting.Value));
        builder.Services.AddSingleton<AWSCredentials>(_credentials);
        builder.Services.AddSingleton(_work);
        builder.Services.AddKinesisConsumer<Order, OrderHandler>("orders", TestMessages.Default.Order);
        builder.Services.AddKinesisBatchConsumer<Order, PaymentHandler>("payments", TestMessages.Default.Order);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private sealed class Work
    {
        public ConcurrentQueue<string> Orders { get; } = new();

        public ConcurrentQueue<string> Payments { get; } = new();
    }

    private sealed class OrderHandler(Work work, ConsumedShard shard) : IMessageHandler<Order>
    {
        public ValueTask HandleAsync(KinesisMessage<Order> message, CancellationToken cancellationToken)
        {
            work.Orders.Enqueue($"{shard.StreamName} {message.Value.Id}");
            return ValueTask.CompletedTask;
        }
    }

    private sealed class PaymentHandler(Work work, ConsumedShard shard) : IMessageBatchHandler<Order>
    {
        public ValueTask<BatchResult> HandleAsync(MessageBatch<Order> batch, CancellationToken cancellationToken)
        {
            foreach (var message in batch)
            {
                work.Payments.Enqueue($"{shard.StreamName} {message.Value.Id}");
            }

            return new(BatchResult.Done);
        }
    }
}
