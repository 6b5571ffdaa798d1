using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Consumer.Worker.Health;

namespace Consumer.Worker;

public sealed class WorkerProcessTests
{
    [Fact]
    public async Task AWorkerWithoutAwsIsLiveButNotReadyAndStopsInOrder()
    {
        await using var worker = WorkerProcess.Start("http://127.0.0.1:9");
        var listening = await worker.ReadUntilAsync("Now listening on");
        var url = listening[listening.IndexOf("http", StringComparison.Ordinal)..];
        using var client = new HttpClient { BaseAddress = new Uri(url) };

        using var live = await client.GetAsync(new Uri(HealthEndpoints.LivePath, UriKind.Relative));
        using var ready = await client.GetAsync(new Uri(HealthEndpoints.ReadyPath, UriKind.Relative));
        using var errors = new StringWriter();
        var healthcheck = await HealthCommand.RunAsync([$"--urls={url}"], errors);

        Assert.Equal((200, 503, 0), ((int)live.StatusCode, (int)ready.StatusCode, healthcheck));
        using var answer = JsonDocument.Parse(await ready.Content.ReadAsStringAsync());
        Assert.Equal("not ready", answer.RootElement.GetProperty("status").GetString());
        Assert.Equal("ingestion", answer.RootElement.GetProperty("stream").GetString());
        Assert.Equal(0, answer.RootElement.GetProperty("shards").GetInt32());
        Assert.Equal(0, await worker.TerminateAsync());
    }

    [Fact]
    public async Task MeasuresAndLogsAreExportedWithTheServicesName()
    {
        var received = new ConcurrentDictionary<string, string>();
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var collector = await TinyServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);

            // The first measures may leave before the first collection of the heap.
            var text = Encoding.Latin1.GetString(body.ToArray());
            received.AddOrUpdate(context.Request.Path, text, (_, before) => before + text);
            if (Has("/v1/metrics", "orders-worker") && Has("/v1/metrics", "dotnet.gc") && Has("/v1/logs", "orders-worker"))
            {
                all.TrySetResult();
            }
        });
        await using var worker = WorkerProcess.Start(
            "http://127.0.0.1:9",
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Url),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "300"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "300"),
            ("OTEL_SERVICE_NAME", "orders-worker"));

        await all.Task.WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(0, await worker.TerminateAsync());

        bool Has(string path, string text) => received.TryGetValue(path, out var exported) && exported.Contains(text, StringComparison.Ordinal);
    }
}
