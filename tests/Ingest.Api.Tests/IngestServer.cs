using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kinesis.Consumer.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing.Support;

namespace Ingest.Api;

/// <summary>Ingest on a loopback port, with contracts of its own and a stream that records.</summary>
internal sealed class IngestServer : IAsyncDisposable
{
    private readonly DirectoryInfo _contracts;
    private readonly WebApplication _app;

    private IngestServer(DirectoryInfo contracts, WebApplication app, RecordingKinesis kinesis, ManualTimeProvider time)
    {
        _contracts = contracts;
        _app = app;
        Kinesis = kinesis;
        Time = time;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public RecordingKinesis Kinesis { get; }

    public ManualTimeProvider Time { get; }

    /// <summary>A service of the program under test.</summary>
    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<IngestServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var contracts = WriteContracts();
        var kinesis = await RecordingKinesis.StartAsync();
        var time = new ManualTimeProvider();
        var app = IngestApp.Build([], builder => Configure(builder, contracts, time, settings, kinesis.CreateClient));
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            await kinesis.DisposeAsync();
            contracts.Delete(recursive: true);
            throw;
        }

        return new IngestServer(contracts, app, kinesis, time);
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(
        string path, string body, string? contentType = "application/json", string? key = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        return await SendAsync(path, content, key);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(string path, HttpContent content, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        if (key is not null)
        {
            request.Headers.Add("x-api-key", key);
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return ((int)response.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Moves the clock a little for every timer that is armed, until an answer is there.</summary>
    public async Task<T> MoveUntilAsync<T>(Task<T> answer)
    {
        await Time.AdvanceUntilAsync(answer, TimeSpan.FromMilliseconds(50));
        return await answer;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Kinesis.DisposeAsync();
        _contracts.Delete(recursive: true);
    }

    public static DirectoryInfo WriteContracts()
    {
        var folder = Directory.CreateTempSubdirectory("ingest-contracts-");
        File.WriteAllText(Path.Combine(folder.FullName, "order.json"), """
            {"event":"order","version":1,"route":"orders","partitionKey":"$.customer_id","requiredKeys":["$.customer_id","$.order_id"],
             "limits":{"maxDocumentBytes":2000,"maxBodyBytes":100000,"maxDocuments":1200,"maxDepth":4},
             "datasets":[{"name":"orders","columns":[{"name":"customer_id","type":"string","required":true},{"name":"order_id","type":"string"},{"name":"amount","type":"decimal(9,2)"}]}]}
            """);
        File.WriteAllText(Path.Combine(folder.FullName, "click.json"), """
            {"event":"click","version":1,"route":"clicks","partitionKey":"$.customerId","requiredKeys":["$..product"],
             "datasets":[{"name":"clicks","columns":[{"name":"customerid","type":"string","source":"$.customerId"}]}]}
            """);
        return folder;
    }

    public static void Configure(
        WebApplicationBuilder builder,
        DirectoryInfo contracts,
        ManualTimeProvider time,
        (string Key, string Value)[] settings,
        Func<KinesisClient>? createClient = null)
    {
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Ingest:StreamName"] = "ingestion",
            ["Ingest:DefaultEvent"] = "order",
            ["Ingest:ContractsFolder"] = contracts.FullName,
            ["Kinesis:Client:Region"] = "eu-central-1",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        if (createClient is not null)
        {
            builder.Services.AddSingleton<IKinesisClient>(_ => createClient());
        }

        builder.Services.AddSingleton<TimeProvider>(time);
    }
}
