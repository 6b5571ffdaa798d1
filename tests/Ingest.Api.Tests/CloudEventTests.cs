using System.Text.Json;

namespace Ingest.Api;

/// <summary>Documents that come in envelopes of their senders.</summary>
public sealed class CloudEventTests
{
    private const string One = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json; charset=utf-8";
    private const string Order = """{"customer_id":"user1","order_id":"o1","amount":12.50}""";

    [Theory]
    [InlineData("/orders", "order", Order, "user1")]
    [InlineData("/clicks", "click", """{"customerId":"7","event":{"product":"shoes"}}""", "7")]
    public async Task AnEnvelopeGoesOnTheStreamAsItCameAndItsIdIsTheAnswers(string path, string type, string document, string key)
    {
        await using var server = await IngestServer.StartAsync();
        var envelope = Envelope(type, "sender-1", document);

        var (status, body) = await server.PostAsync(path, $" {envelope}\n", One);

        Assert.Equal(200, status);
        Assert.Equal([new PutRecord(key, envelope)], server.Kinesis.Records);
        Assert.Equal("sender-1", body.GetProperty("records")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task ABatchIsTakenEventByEvent()
    {
        await using var server = await IngestServer.StartAsync();
        var good = Envelope("order", "a", Order);
        var wrong = Envelope("order", "b", """{"customer_id":"u","order_id":7}""");

        var (status, body) = await server.PostAsync("/orders", $"[{good},{wrong}]", Batch);

        Assert.Equal(207, status);
        Assert.Equal(["a", null], body.GetProperty("records").EnumerateArray().Select(Id));
        Assert.Equal("mismatch", body.GetProperty("records")[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal([good], server.Kinesis.Records.Select(record => record.Data));
    }

    [Theory]
    [InlineData(Order)]
    [InlineData("""{"specversion":"1.0","type":"click","id":"1","source":"/x","data":{"customer_id":"u","order_id":"o"}}""")]
    [InlineData("""{"specversion":"1.0","type":"secret","id":"1","source":"/x","data":{"customer_id":"u","order_id":"o"}}""")]
    [InlineData("""{"specversion":"0.3","type":"order","id":"1","source":"/x","data":{"customer_id":"u","order_id":"o"}}""")]
    [InlineData("""{"specversion":"1.0","type":"order","source":"/x","data":{"customer_id":"u","order_id":"o"}}""")]
    [InlineData("""{"specversion":"1.0","type":"order","id":"1","source":"/x"}""")]
    [InlineData("""{"specversion":"1.0","type":"order","id":"1","source":"/x","data_base64":"e30="}""")]
    [InlineData("[]")]
    public async Task WhatIsNoEnvelopeOfTheRoutesEventIsRefused(string body)
    {
        await using var server = await IngestServer.StartAsync();

        var (status, problem) = await server.PostAsync("/orders", $"[{body}]", Batch);

        Assert.Equal(400, status);
        Assert.Equal("CloudEvent unusable", problem.GetProperty("title").GetString());
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Empty(server.Kinesis.Records);
    }

    [Theory]
    [InlineData("application/json", "1.0", true)]
    [InlineData("application/json", "0.3", true)]
    [InlineData("application/x-ndjson", "1.0", true)]
    [InlineData(One, "0.3", false)]
    public async Task AnEnvelopeThatIsSentAsPlainJsonIsToldItsMediaType(string contentType, string version, bool isTold)
    {
        await using var server = await IngestServer.StartAsync();
        var envelope = Envelope("order", "1", Order).Replace("\"1.0\"", $"\"{version}\"", StringComparison.Ordinal);

        var (status, problem) = await server.PostAsync("/orders", envelope, contentType);

        Assert.Equal(400, status);
        Assert.Equal(isTold, problem.GetRawText().Contains("is taken as Content-Type application/cloudevents+json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ADocumentThatIsNoEnvelopeIsNotToldOfEnvelopes()
    {
        await using var server = await IngestServer.StartAsync();

        var (_, problem) = await server.PostAsync("/orders", """{"customer_id":"u","x":{"specversion":"1.0"}}""");

        Assert.Equal("Missing or null: $.order_id", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task TheContractsLimitsAreTheDocumentsAndNotTheEnvelopes()
    {
        await using var server = await IngestServer.StartAsync();
        var deepest = """{"customer_id":"u","order_id":"o","x":[[[1]]]}""";
        var tooDeep = """{"customer_id":"u","order_id":"o","x":[[[[1]]]]}""";
        var longest = $$"""{"customer_id":"u","order_id":"{{new string('x', 1950)}}"}""";
        var tooLong = $$"""{"customer_id":"u","order_id":"{{new string('x', 2000)}}"}""";

        var statuses = new List<int>();
        foreach (var document in new[] { deepest, tooDeep, longest, tooLong })
        {
            statuses.Add((await server.PostAsync("/orders", Envelope("order", "1", document), One)).Status);
        }

        Assert.Equal([200, 400, 200, 413], statuses);
    }

    private static string? Id(JsonElement record) => record.TryGetProperty("id", out var id) ? id.GetString() : null;

    private static string Envelope(string type, string id, string document) =>
        $$"""{"specversion":"1.0","type":"{{type}}","id":"{{id}}","source":"/sender","traceparent":"00-a-b-01","data":{{document}}}""";
}
