using System.Text.Json;
using Amazon.DynamoDBv2;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <summary>What is asked of DynamoDB when a table is made, as it goes over the wire.</summary>
public sealed class OwnTableTests
{
    private const string Missing = """{"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"no table"}""";
    private const string Active = """{"Table":{"TableName":"app","TableStatus":"ACTIVE","KeySchema":[{"AttributeName":"leaseKey","KeyType":"HASH"}]}}""";

    [Fact]
    public async Task ATableIsMadeAsTheOptionsSay()
    {
        var options = new LeaseTableOptions { KmsKey = "alias/leases", DeletionProtection = true, Tags = { ["team"] = "orders", ["cost"] = "42" } };

        var (created, requests) = await EnsureAsync(options, (400, Missing), (200, "{}"), (200, Active));

        Assert.True(created);
        var create = Assert.Single(requests, request => request.Headers["X-Amz-Target"] == "DynamoDB_20120810.CreateTable");
        using var body = JsonDocument.Parse(create.Body);
        var root = body.RootElement;
        Assert.True(root.GetProperty("DeletionProtectionEnabled").GetBoolean());
        Assert.Equal("""{"Enabled":true,"KMSMasterKeyId":"alias/leases","SSEType":"KMS"}""", root.GetProperty("SSESpecification").GetRawText());
        Assert.Equal("""[{"Key":"cost","Value":"42"},{"Key":"team","Value":"orders"}]""", root.GetProperty("Tags").GetRawText());
        Assert.Equal("PAY_PER_REQUEST", root.GetProperty("BillingMode").GetString());
    }

    [Fact]
    public async Task WithoutOptionsATableAsksForNothingThatNeedsFurtherPermissions()
    {
        var (created, requests) = await EnsureAsync(new LeaseTableOptions(), (400, Missing), (200, "{}"), (200, Active));

        Assert.True(created);
        Assert.Equal(["DescribeTable", "CreateTable", "DescribeTable"], Operations(requests));
        using var body = JsonDocument.Parse(requests[1].Body);
        Assert.Equal(["AttributeDefinitions", "BillingMode", "KeySchema", "TableName"], body.RootElement.EnumerateObject().Select(field => field.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RecoveryIsSwitchedOnAlsoForATableThatExists()
    {
        var (created, requests) = await EnsureAsync(
            new LeaseTableOptions { PointInTimeRecovery = true }, (200, Active), (200, Backups("DISABLED")), (200, Backups("ENABLED")));

        Assert.False(created);
        Assert.Equal(["DescribeTable", "DescribeContinuousBackups", "UpdateContinuousBackups"], Operations(requests));
        Assert.Contains("\"PointInTimeRecoveryEnabled\":true", requests[2].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RecoveryThatIsOnIsLeftAlone()
    {
        var (_, requests) = await EnsureAsync(new LeaseTableOptions { PointInTimeRecovery = true }, (200, Active), (200, Backups("ENABLED")));

        Assert.Equal(["DescribeTable", "DescribeContinuousBackups"], Operations(requests));
    }

    [Fact]
    public async Task BackupsThatTheServiceStillSetsUpAreWaitedFor()
    {
        const string Unavailable = """{"__type":"com.amazonaws.dynamodb.v20120810#ContinuousBackupsUnavailableException","message":"being enabled"}""";

        var (_, requests) = await EnsureAsync(
            new LeaseTableOptions { PointInTimeRecovery = true }, (200, Active), (200, Backups("DISABLED")), (400, Unavailable), (200, Active), (200, Backups("DISABLED")), (200, Backups("ENABLED")));

        Assert.Equal(6, requests.Count);
    }

    private static string Backups(string status) =>
        """{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"?"}}}"""
            .Replace("?", status, StringComparison.Ordinal);

    private static IEnumerable<string> Operations(IEnumerable<ReceivedRequest> requests) =>
        requests.Select(request => request.Headers["X-Amz-Target"]["DynamoDB_20120810.".Length..]);

    private static async Task<(bool Created, IReadOnlyList<ReceivedRequest> Requests)> EnsureAsync(LeaseTableOptions options, params (int Status, string Json)[] answers)
    {
        await using var server = await WireServer.StartAsync();
        foreach (var (status, json) in answers)
        {
            server.Answer(json, status);
        }

        using var client = new AmazonDynamoDBClient(
            WireServer.Credentials, new AmazonDynamoDBConfig { ServiceURL = server.Endpoint.ToString(), AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        var table = new LeaseTable(new LeaseTableClient(client, PatientLeases.Options, TimeProvider.System), "app", TimeProvider.System, options);
        return (await table.EnsureAsync(CancellationToken.None), server.Requests);
    }
}
