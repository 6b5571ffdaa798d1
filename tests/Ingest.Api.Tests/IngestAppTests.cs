using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Ingest.Api;

public sealed class IngestAppTests
{
    private const string Order = """{"customer_id":"user1","order_id":"o1","amount":12.50}""";

    [Fact]
    public async Task OneDocumentGoesOnTheStreamBareWithItsContractsKey()
    {
        await using var server = await IngestServer.StartAsync();

        var (status, body) = await server.PostAsync("/orders", Order);

        Assert.Equal(200, status);
        Assert.Equal([new PutRecord("user1", Order)], server.Kinesis.Records);
        Assert.Equal(
            """{"outcome":"accepted","accepted":1,"rejected":0,"retryable":0,"records":[{"index":0,"status":200,"id":"shardId-000000000000:100","shardId":"shardId-000000000000","sequenceNumber":"100"}]}""",
            body.GetRawText());
    }

    [Fact]
    public async Task AnotherThanTheDefaultEventIsWrappedAsACloudEvent()
    {
        await using var server = await IngestServer.StartAsync();

        var (status, body) = await server.PostAsync("/clicks", """ {"customerId":"7","event":{"product":"shoes" }} """, contentType: null);

        Assert.Equal(200, status);
        var record = Assert.Single(server.Kinesis.Records);
        Assert.Equal("7", record.PartitionKey);
        using var envelope = JsonDocument.Parse(record.Data);
        Assert.Equal("1.0", envelope.RootElement.GetProperty("specversion").GetString());
        Assert.Equal("click", envelope.RootElement.GetProperty("type").GetString());
        Assert.Equal("/clicks", envelope.RootElement.GetProperty("source").GetString());
        Assert.Equal(server.Time.GetUtcNow(), envelope.RootElement.GetProperty("time").GetDateTimeOffset());
        Assert.Equal("""{"customerId":"7","event":{"product":"shoes" }}""", envelope.RootElement.GetProperty("data").GetRawText());
        Assert.Equal(body.GetProperty("records")[0].GetProperty("id").GetString(), envelope.RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public async Task ADocumentOfTheDefaultEventThatLooksLikeAnEnvelopeIsWrappedToo()
    {
        await using var server = await IngestServer.StartAsync();

        var (status, _) = await server.PostAsync(
            "/orders", """{"customer_id":"u","order_id":"o","specversion":"1.0","type":"click","id":"1","source":"/x","data":{}}""");

        Assert.Equal(200, status);
        using var record = JsonDocument.Parse(Assert.Single(server.Kinesis.Records).Data);
        Assert.Equal("order", record.RootElement.GetProperty("type").GetString());
        Assert.Equal("click", record.RootElement.GetProperty("data").GetProperty("type").GetString());
    }

    [Fact]
    public async Task LinesAndArraysAreTakenDocumentByDocument()
    {
        await using var server = await IngestServer.StartAsync();
        var lines = string.Join("\r\n", Enumerable.Range(0, 3).Select(i => Order.Replace("o1", $"line{i}", StringComparison.Ordinal))) + "\n\n";
        var array = $"[ {string.Join(" ,\n", Enumerable.Range(0, 3).Select(i => Order.Replace("o1", $"item{i}", StringComparison.Ordinal)))} ]";

        var (lineStatus, _) = await server.PostAsync("/orders", lines, "application/x-ndjson; charset=utf-8");
        var (arrayStatus, _) = await server.PostAsync("/orders", array);

        Assert.Equal((200, 200), (lineStatus, arrayStatus));
        Assert.Equal(
            ["line0", "line1", "line2", "item0", "item1", "item2"],
            server.Kinesis.Records.Select(record => JsonDocument.Parse(record.Data).RootElement.GetProperty("order_id").GetString()));
    }

    [Fact]
    public async Task AMixedRequestTellsEachDocumentsFate()
    {
        await using var server = await IngestServer.StartAsync();
        var lines = string.Join('\n', Order, "{nonsense", """{"customer_id":"u"}""", """{"customer_id":"u","order_id":"o","amount":"a lot"}""");

        var (status, body) = await server.PostAsync("/orders", lines, "application/x-ndjson");

        Assert.Equal(207, status);
        Assert.Equal("partial", body.GetProperty("outcome").GetString());
        Assert.Equal(1, body.GetProperty("accepted").GetInt32());
        Assert.Equal(3, body.GetProperty("rejected").GetInt32());
        Assert.Equal(0, body.GetProperty("retryable").GetInt32());
        var records = body.GetProperty("records");
        Assert.Equal([200, 400, 400, 400], records.EnumerateArray().Select(record => record.GetProperty("status").GetInt32()));
        Assert.Equal("100", records[0].GetProperty("sequenceNumber").GetString());
        Assert.Equal(
            ["malformed", "missing_key", "mismatch"],
            Enumerable.Range(1, 3).Select(i => records[i].GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal("Line 3: Missing or null: $.order_id", records[2].GetProperty("error").GetProperty("detail").GetString());
        Assert.Contains("orders.amount", records[3].GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("a lot", body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Empty request")]
    [InlineData(" \n", "Empty request")]
    [InlineData("[]", "Empty request")]
    [InlineData("{", "Malformed JSON")]
    [InlineData("[{}", "Malformed JSON")]
    [InlineData("{} {}", "Malformed JSON")]
    [InlineData("\"{\\\"customer_id\\\":1}\"", "JSON missing required keys")]
    [InlineData("""{"customer_id":null,"order_id":"o"}""", "JSON missing required keys")]
    [InlineData("""{"customer_id":"","order_id":"o"}""", "Partition key unusable")]
    [InlineData("""{"customer_id":{"a":1},"order_id":"o"}""", "Partition key unusable")]
    [InlineData("""{"customer_id":"u","order_id":"o","x":[[[[1]]]]}""", "JSON nested too deeply")]
    [InlineData("""{"customer_id":"u","order_id":7}""", "Document does not match its contract")]
    public async Task ABadDocumentIsRefusedByName(string body, string title)
    {
        await using var server = await IngestServer.StartAsync();

        var (status, problem) = await server.PostAsync("/orders", body);

        Assert.Equal(400, status);
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Empty(server.Kinesis.Records);
    }

    [Theory]
    [InlineData("application/x-ndjson", "Line 4: The document breaks at byte 1: 'n' is an invalid start of a property name. Expected a '\"'.", 4)]
    [InlineData("application/json", "The array breaks at byte 45: 'n' is an invalid start of a property name. Expected a '\"'.", null)]
    public async Task ABrokenDocumentIsFoundWhereEditorsCountIt(string contentType, string detail, int? line)
    {
        await using var server = await IngestServer.StartAsync();
        const string Good = """{"customer_id":"u","order_id":"o"}""";

        var (_, body) = line is null
            ? await server.PostAsync("/orders", $"[\n{Good},\n\n\n\n\n\n\n{{nonsense]", contentType)
            : await server.PostAsync("/orders", $"{Good}\n{Good}\n\n{{nonsense\n", contentType);

        var bad = line is null ? body : body.GetProperty("records")[2].GetProperty("error");
        Assert.Equal(detail, bad.GetProperty("detail").GetString());
        if (line is not null)
        {
            Assert.Equal([1, 2, line], body.GetProperty("records").EnumerateArray().Select(record => (int?)record.GetProperty("line").GetInt32()));
        }
    }

    [Fact]
    public async Task ARequiredKeyIsFoundAtAnyDepthAndNotInAValue()
    {
        await using var server = await IngestServer.StartAsync();

        var (nested, _) = await server.PostAsync("/clicks", """{"customerId":"1","a":[{"b":{"product":"x"}}]}""");
        var (fooled, problem) = await server.PostAsync("/clicks", """{"customerId":"1","a":"product"}""");

        Assert.Equal((200, 400), (nested, fooled));
        Assert.Equal("Missing or null: $..product", problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task SizesAreCapped()
    {
        await using var server = await IngestServer.StartAsync();
        var large = $$"""{"customer_id":"u","order_id":"{{new string('x', 3000)}}"}""";
        var many = string.Join('\n', Enumerable.Repeat("{}", 1201));

        var (document, one) = await server.PostAsync("/orders", large);
        var (body, two) = await server.PostAsync("/orders", new string(' ', 100_001));
        var (count, three) = await server.PostAsync("/orders", many, "application/x-ndjson");

        Assert.Equal((413, 413, 413), (document, body, count));
        Assert.Equal("Document too large", one.GetProperty("title").GetString());
        Assert.Equal("Body too large", two.GetProperty("title").GetString());
        Assert.Equal("Too many documents", three.GetProperty("title").GetString());
    }

    [Fact]
    public async Task PackedBodiesAreUnpackedAndBombsCutOff()
    {
        await using var server = await IngestServer.StartAsync();

        using var packed = Packed(Order);
        var (good, _) = await server.SendAsync("/orders", packed);
        using var blanks = Packed(new string(' ', 50_000_000));
        var (bomb, problem) = await server.SendAsync("/orders", blanks);
        using var fake = new StringContent("no gzip", new MediaTypeHeaderValue("application/json"));
        fake.Headers.ContentEncoding.Add("gzip");
        var (broken, _) = await server.SendAsync("/orders", fake);
        using var brotli = new StringContent(Order, new MediaTypeHeaderValue("application/json"));
        brotli.Headers.ContentEncoding.Add("br");
        var (foreign, _) = await server.SendAsync("/orders", brotli);

        Assert.Equal((200, 413, 400, 415), (good, bomb, broken, foreign));
        Assert.Equal("Body too large", problem.GetProperty("title").GetString());
        Assert.Single(server.Kinesis.Records);
    }

    [Fact]
    public async Task AnotherContentTypeIsRefused()
    {
        await using var server = await IngestServer.StartAsync();

        var (status, problem) = await server.PostAsync("/orders", Order, "text/xml");

        Assert.Equal(415, status);

        // As it goes over the wire: people read it, and \u002B is no part of a media type.
        Assert.All(
            ["Content-Type", "application/json", "application/x-ndjson", "application/cloudevents+json", "application/cloudevents-batch+json"],
            allowed => Assert.Contains(allowed, problem.GetRawText(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task BatchesEndAtFiveHundredRecords()
    {
        await using var server = await IngestServer.StartAsync();

        var (status, body) = await server.PostAsync(
            "/orders", string.Join('\n', Enumerable.Range(0, 1200).Select(i => $$"""{"customer_id":"{{i}}","order_id":"{{i}}"}""")), "application/x-ndjson");

        Assert.Equal(200, status);
        Assert.Equal([500, 500, 200], server.Kinesis.Calls.OrderDescending());
        Assert.Equal(Enumerable.Range(100, 1200).Select(i => $"{i}").Order(), body.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("sequenceNumber").GetString()).Order());
    }

    [Fact]
    public async Task OnlyTheFailedPartIsPutAgainAfterAWait()
    {
        await using var server = await IngestServer.StartAsync();
        server.Kinesis.Rule = (call, record) => call == 1 && record.PartitionKey == "b" ? "ProvisionedThroughputExceededException" : null;

        var posted = server.PostAsync("/orders", Lines("a", "b", "c"), "application/x-ndjson");
        var (status, body) = await server.MoveUntilAsync(posted);

        Assert.Equal(200, status);
        Assert.Equal([3, 1], server.Kinesis.Calls);
        Assert.Equal(["a", "c", "b"], server.Kinesis.Records.Select(record => record.PartitionKey));
        Assert.Equal(["100", "102", "101"], body.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("sequenceNumber").GetString()));
    }

    [Fact]
    public async Task ADocumentThatMayBeSentAgainIsToldFromOneThatMayNot()
    {
        await using var server = await IngestServer.StartAsync(("Kinesis:Producer:MaxAttempts", "1"));
        server.Kinesis.Rule = (_, record) => record.PartitionKey == "b" ? "ProvisionedThroughputExceededException" : null;

        var (status, body) = await server.PostAsync("/orders", Lines("a", "b") + "\n{nonsense", "application/x-ndjson");

        Assert.Equal(207, status);
        Assert.Equal(1, body.GetProperty("retryable").GetInt32());
        var records = body.GetProperty("records");
        Assert.Equal([200, 429, 400], records.EnumerateArray().Select(record => record.GetProperty("status").GetInt32()));
        Assert.True(records[1].GetProperty("error").GetProperty("retryable").GetBoolean());
        Assert.False(records[2].GetProperty("error").GetProperty("retryable").GetBoolean());
    }

    [Theory]
    [InlineData("ProvisionedThroughputExceededException", 429, "Stream throttled")]
    [InlineData("InternalFailure", 503, "Stream unavailable")]
    public async Task AStreamThatKeepsRefusingIsAnsweredWithRetryLater(string code, int expected, string title)
    {
        await using var server = await IngestServer.StartAsync(("Kinesis:Producer:MaxAttempts", "1"));
        server.Kinesis.Rule = (_, _) => code;

        var (status, problem) = await server.PostAsync("/orders", Order);

        Assert.Equal(expected, status);
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.False(problem.GetProperty("records")[0].TryGetProperty("sequenceNumber", out _));
    }

    [Fact]
    public async Task AFatalAnswerIsNotRepeatedAndNotExplainedToTheClient()
    {
        await using var server = await IngestServer.StartAsync();
        server.Kinesis.CallError = "AccessDeniedException";

        var (status, problem) = await server.PostAsync("/orders", Order);

        Assert.Equal(503, status);
        Assert.Single(server.Kinesis.Calls);
        Assert.DoesNotContain("arn:aws", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnlyAHolderOfAKeyMayPost()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:ApiKeys:0", "0123456789abcdef-one"), ("Ingest:ApiKeys:1", "0123456789abcdef-two"));

        var (without, problem) = await server.PostAsync("/orders", Order);
        var (wrong, _) = await server.PostAsync("/orders", Order, key: "0123456789abcdef-three");
        var (first, _) = await server.PostAsync("/orders", Order, key: "0123456789abcdef-one");
        var (second, _) = await server.PostAsync("/orders", Order, key: "0123456789abcdef-two");
        using var health = await server.Client.GetAsync(new Uri("/health", UriKind.Relative));

        Assert.Equal((403, 403, 200, 200, 200), (without, wrong, first, second, (int)health.StatusCode));
        Assert.DoesNotContain("0123456789abcdef", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PagesOfAllowedOriginsMayPostAndOthersNot()
    {
        await using var server = await IngestServer.StartAsync(
            ("Ingest:AllowedOrigins:0", "https://shop.example"), ("Ingest:ApiKeys:0", "0123456789abcdef"));

        using var allowed = await PreflightAsync(server, "https://shop.example");
        using var foreign = await PreflightAsync(server, "https://evil.example");

        Assert.Equal(204, (int)allowed.StatusCode);
        Assert.Equal("https://shop.example", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Contains("x-api-key", allowed.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task AnUnknownRouteAndAWrongMethodAreProblems()
    {
        await using var server = await IngestServer.StartAsync();

        var (unknown, problem) = await server.PostAsync("/nothing", Order);
        using var wrong = await server.Client.GetAsync(new Uri("/orders", UriKind.Relative));

        Assert.Equal(404, unknown);
        Assert.Equal(404, problem.GetProperty("status").GetInt32());
        Assert.Equal(405, (int)wrong.StatusCode);
        Assert.Equal("application/problem+json", wrong.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task AnotherPathReachesTheStreamByConfigurationOnly()
    {
        await using var server = await IngestServer.StartAsync(("Ingest:RoutePrefix", "apiv1"), ("Ingest:Routes:shop/orders", "order"));

        var (own, _) = await server.PostAsync("/apiv1/orders", Order);
        var (further, _) = await server.PostAsync("/apiv1/shop/orders", Order);

        Assert.Equal((200, 200), (own, further));
    }

    private static string Lines(params string[] customers) =>
        string.Join('\n', customers.Select(customer => $$"""{"customer_id":"{{customer}}","order_id":"o"}"""));

    private static ByteArrayContent Packed(string body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(body));
        }

        var content = new ByteArrayContent(packed.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        return content;
    }

    private static async Task<HttpResponseMessage> PreflightAsync(IngestServer server, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri("/orders", UriKind.Relative));
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-api-key");
        return await server.Client.SendAsync(request);
    }
}
