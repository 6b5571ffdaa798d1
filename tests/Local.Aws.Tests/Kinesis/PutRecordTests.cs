using System.Text.Json.Nodes;
using Local.Aws.Tests.Wire;
using Testing.Support;

namespace Local.Aws.Tests.Kinesis;

/// <summary>How put requests may be spelled, and what is refused.</summary>
public sealed class PutRecordTests : IAsyncLifetime
{
    private const string Shard = "shardId-000000000000";
    private LocalAws _aws = null!;
    private KinesisCaller _kinesis = null!;

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync();
        _kinesis = new KinesisCaller(_aws.Endpoint);
        await _kinesis.CreateAsync("s", 1);
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Theory]
    [InlineData("""+/\/v""", "+//v")]
    [InlineData("""\u002B/\u002fv""", "+//v")]
    [InlineData("+/ /v", "+//v")]
    [InlineData("", "")]
    public async Task DataIsAnsweredInCanonicalBase64(string spelled, string expected)
    {
        await SendAsync($$"""{"Data":"{{spelled}}","PartitionKey":"\u0061\n\"","StreamName":"s"}""");

        var record = Assert.Single(await _kinesis.ReadAllAsync("s", Shard));
        Assert.Equal(expected, record.GetProperty("Data").GetString());
        Assert.Equal("a\n\"", record.GetProperty("PartitionKey").GetString());
    }

    [Theory]
    [InlineData("""{"StreamName":"s","PartitionKey":"k","Data":"a"}""", "SerializationException")]
    [InlineData("""{"StreamName":"s","PartitionKey":"k","Data":5}""", "SerializationException")]
    [InlineData("""{"StreamName":"s","PartitionKey":"k"}""", "ValidationException")]
    [InlineData("""{"StreamName":"s","Data":"AA=="}""", "ValidationException")]
    [InlineData("""{"StreamName":"s","PartitionKey":"","Data":"AA=="}""", "ValidationException")]
    [InlineData("""{"StreamName":"s","PartitionKey":"k","Data":"AA==","ExplicitHashKey":"012"}""", "ValidationException")]
    [InlineData("""{"StreamName":"s","PartitionKey":"k","Data":"AA==","ExplicitHashKey":"340282366920938463463374607431768211456"}""", "InvalidArgumentException")]
    [InlineData("""{"StreamName":"s","PartitionKey":"\ud800","Data":"AA=="}""", "SerializationException")]
    [InlineData("""{"PartitionKey":"k","Data":"AA=="}""", "InvalidArgumentException")]
    [InlineData("""{"StreamName":"s","PartitionKey":"k","Data":"AA=""", "SerializationException")]
    [InlineData("[]", "SerializationException")]
    public async Task BadRequestIsRefusedAndStoresNothing(string body, string code)
    {
        var (status, text) = await SendAsync(body);

        Assert.Equal(400, status);
        Assert.Contains($"\"__type\":\"{code}\"", text, StringComparison.Ordinal);
        Assert.Empty(await _kinesis.ReadAllAsync("s", Shard));
    }

    [Fact]
    public async Task OneBadRecordRefusesTheWholeBatch()
    {
        var arguments = new JsonObject
        {
            ["StreamName"] = "s",
            ["Records"] = new JsonArray(
                new JsonObject { ["PartitionKey"] = "k", ["Data"] = "AA==" },
                new JsonObject { ["PartitionKey"] = new string('k', 257), ["Data"] = "AA==" }),
        };

        var fault = await Assert.ThrowsAsync<WireException>(() => _kinesis.CallAsync("PutRecords", arguments));

        Assert.Contains("at 'records.2.member.partitionKey'", fault.Text, StringComparison.Ordinal);
        Assert.Empty(await _kinesis.ReadAllAsync("s", Shard));
    }

    [Fact]
    public async Task StreamWithLargeRecordsTakesTenMebibytes()
    {
        var summary = await _kinesis.CallAsync("DescribeStreamSummary", new JsonObject { ["StreamName"] = "s" });
        var arn = summary.GetProperty("StreamDescriptionSummary").GetProperty("StreamARN").GetString();
        await _kinesis.CallAsync("UpdateMaxRecordSize", new JsonObject { ["StreamARN"] = arn, ["MaxRecordSizeInKiB"] = 10240 });
        var data = new byte[(10 << 20) - 3];
        new Random(7).NextBytes(data);

        await _kinesis.PutAsync("s", "key", data);

        var record = Assert.Single(await _kinesis.ReadAllAsync("s", Shard));
        Assert.Equal(data, record.GetProperty("Data").GetBytesFromBase64());
        await Assert.ThrowsAsync<WireException>(() => _kinesis.PutAsync("s", "keys", data));
    }

    private async Task<(int Status, string Body)> SendAsync(string body)
    {
        using var request = _kinesis.Ask("PutRecord", new JsonObject());
        using var content = new StringContent(body);
        request.Content = content;
        request.Content.Headers.ContentType = new("application/x-amz-json-1.1");
        using var response = await KinesisCaller.OpenAsync(request, CancellationToken.None);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
