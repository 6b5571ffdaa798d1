using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Local.Aws.Hosting;
using Microsoft.AspNetCore.Builder;
using Testing.Support;

namespace Ingest.Api.Publishing;

/// <summary>The order of one key's documents on a stream of the embedded AWS that takes some records of a call and refuses others.</summary>
public sealed class OrderTests
{
    private const int ShardBytesASecond = 1 << 20;

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task DocumentsOfOneKeyAreOnTheStreamInTheOrderOfTheirRequest()
    {
        await using var aws = await LocalAws.StartAsync(_time, LimitsMode.Aws);
        using var client = Client(aws);
        await client.CreateStreamAsync("ingestion", 1, CancellationToken.None);

        // The shard takes 100 KB more in this second: of one call the first document would be refused, and the small ones behind it taken.
        await client.PutRecordAsync("ingestion", "other"u8.ToArray(), new byte[ShardBytesASecond - 100_000], CancellationToken.None);
        var folder = IngestServer.WriteContracts();
        try
        {
            await using var app = IngestApp.Build([], builder => IngestServer.Configure(builder, folder, _time, [], () => Client(aws)));
            await app.StartAsync();

            Assert.Equal(200, await PostAsync(app, Document(1, 500_000), Document(2), Document(3)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Assert.Equal([1, 2, 3], await ReadAsync(client));
    }

    private static KinesisClient Client(LocalAws aws) =>
        new(new KinesisClientOptions { ServiceUrl = aws.Endpoint, Region = "eu-central-1" }, new BasicAWSCredentials("AKID", "secret"));

    private static string Document(int number, int padding = 0) =>
        $$"""{"customerId":"one","number":{{number}},"product":"p","padding":"{{new string('x', padding)}}"}""";

    private static async Task<List<int>> ReadAsync(KinesisClient client)
    {
        var iterator = await client.GetShardIteratorAsync(
            new ShardIteratorRequest("ingestion", "shardId-000000000000", ShardIteratorType.TrimHorizon), CancellationToken.None);
        using var result = await client.GetRecordsAsync(iterator, 100, CancellationToken.None);
        var numbers = new List<int>();
        foreach (var record in result.Records.ToArray().Where(record => record.Data.Span[0] == '{'))
        {
            using var envelope = JsonDocument.Parse(record.Data);
            numbers.Add(envelope.RootElement.GetProperty("data").GetProperty("number").GetInt32());
        }

        return numbers;
    }

    private static async Task<int> SendAsync(WebApplication app, string[] documents)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Join('\n', documents)));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var response = await http.PostAsync(new Uri("/clicks", UriKind.Relative), content);
        return (int)response.StatusCode;
    }

    private async Task<int> PostAsync(WebApplication app, params string[] documents)
    {
        var answer = SendAsync(app, documents);
        await _time.AdvanceUntilAsync(answer, TimeSpan.FromMilliseconds(50));
        return await answer;
    }
}
