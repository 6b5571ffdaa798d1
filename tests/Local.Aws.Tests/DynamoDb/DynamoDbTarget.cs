using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Local.Aws.Tests.DynamoDb;

/// <summary>Any server that speaks DynamoDB: raw requests for exact documents and errors, and clients of the AWS SDK.</summary>
internal sealed class DynamoDbTarget(Uri endpoint) : IDisposable
{
    /// <summary>Some servers create tables after they have answered.</summary>
    private const int MaxStatusRequests = 2000;

    private static int _tables;
    private readonly HttpClient _http = new() { BaseAddress = endpoint, Timeout = TimeSpan.FromSeconds(30) };

    public Uri Endpoint { get; } = endpoint;

    /// <summary>A table name that no other test of the run uses.</summary>
    public static string NewTableName(string prefix = "table") => $"{prefix}-{Environment.ProcessId}-{Interlocked.Increment(ref _tables)}";

    public AmazonDynamoDBClient CreateClient() => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = Endpoint.ToString(), AuthenticationRegion = "eu-central-1", MaxErrorRetry = 0 });

    public async Task<DynamoDbAnswer> SendAsync(string operation, ReadOnlyMemory<byte> body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ReadOnlyMemoryContent(body) };
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=00");
        request.Headers.Add("X-Amz-Date", "20260101T000000Z");
        request.Content.Headers.Add("Content-Type", "application/x-amz-json-1.0");
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new DynamoDbAnswer(
            response.StatusCode,
            text.StartsWith('{') ? JsonNode.Parse(text, null, new JsonDocumentOptions { MaxDepth = 256 })!.AsObject() : new JsonObject { ["message"] = text });
    }

    public Task<DynamoDbAnswer> SendAsync(string operation, string body) => SendAsync(operation, Encoding.UTF8.GetBytes(body));

    /// <summary>Sends what must succeed.</summary>
    public async Task<JsonObject> CallAsync(string operation, string body)
    {
        var answer = await SendAsync(operation, body);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{operation} {body} gave {answer.Status}: {answer.Document.ToJsonString()}");
        return answer.Document;
    }

    /// <summary>Sends what must be refused as the client's fault.</summary>
    public async Task<DynamoDbAnswer> RefuseAsync(string operation, string body)
    {
        var answer = await SendAsync(operation, body);
        Assert.True(answer.Status == HttpStatusCode.BadRequest, $"{operation} {body} gave {answer.Status}: {answer.Document.ToJsonString()}");
        return answer;
    }

    /// <summary>A table with string keys: pk, and sk if asked for.</summary>
    public async Task<string> CreateTableAsync(bool withSortKey = false, string sortKeyType = "S")
    {
        var name = NewTableName();
        var sortAttribute = withSortKey ? $$""",{"AttributeName":"sk","AttributeType":"{{sortKeyType}}"}""" : string.Empty;
        var sortKey = withSortKey ? """,{"AttributeName":"sk","KeyType":"RANGE"}""" : string.Empty;
        await CallAsync("CreateTable", $$"""
            {"TableName":"{{name}}","BillingMode":"PAY_PER_REQUEST",
             "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}{{sortAttribute}}],
             "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}{{sortKey}}]}
            """);
        for (var asked = 0; asked < MaxStatusRequests; asked++)
        {
            var described = await SendAsync("DescribeTable", $$"""{"TableName":"{{name}}"}""");
            if (described.Document["Table"]?["TableStatus"]?.GetValue<string>() == "ACTIVE")
            {
                return name;
            }
        }

        throw new TimeoutException($"Table {name} was not ACTIVE after {MaxStatusRequests} requests.");
    }

    public Task<JsonObject> PutAsync(string table, string item) => CallAsync("PutItem", $$"""{"TableName":"{{table}}","Item":{{item}}}""");

    public async Task<JsonObject?> GetAsync(string table, string key)
    {
        var answer = await CallAsync("GetItem", $$"""{"TableName":"{{table}}","Key":{{key}},"ConsistentRead":true}""");
        return answer["Item"]?.AsObject();
    }

    public void Dispose() => _http.Dispose();
}
