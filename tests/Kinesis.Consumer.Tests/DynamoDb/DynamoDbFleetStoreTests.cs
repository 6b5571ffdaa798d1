using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <summary>The table of the workers over the SDK's own client and real HTTP.</summary>
public sealed class DynamoDbFleetStoreTests : IAsyncLifetime, IDisposable
{
    private const string TableName = "app-workers";
    private static readonly ProcessId A = new(new WorkerId("host#1"), "p1");
    private static readonly ProcessId B = new(new WorkerId("b"), "p2");

    private LocalAwsServer _server = null!;
    private AmazonDynamoDBClient _client = null!;
    private DynamoDbFleetStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions { Port = 0 }, CancellationToken.None);
        var config = new AmazonDynamoDBConfig { ServiceURL = _server.Endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 2 };
        _client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), config);
        _store = Open();
    }

    [Fact]
    public async Task RowsComeBackAsTheyWereWritten()
    {
        Assert.True(await _store.PrepareAsync(default));
        Assert.True(await Open().PrepareAsync(default));
        await _store.BeatAsync(new FleetRow(A, 1, 0, []), default);
        await _store.BeatAsync(new FleetRow(B, 7, 3, [new ShardId("s1"), new ShardId("s2")]), default);

        var rows = await _store.ListAsync(isConsistent: false, default);

        Assert.Equal([B, A], rows.Select(row => row.Id));
        Assert.Equal((7, 3), (rows[0].Beat, rows[0].Hint));
        Assert.Equal([new ShardId("s1"), new ShardId("s2")], rows[0].Asks.Order());
        Assert.Empty(rows[1].Asks);
    }

    [Fact]
    public async Task ABeatThatArrivesLateChangesNothing()
    {
        await _store.PrepareAsync(default);
        await _store.BeatAsync(new FleetRow(A, 2, 1, [new ShardId("s1")]), default);
        await _store.BeatAsync(new FleetRow(A, 1, 0, []), default);

        var row = Assert.Single(await _store.ListAsync(isConsistent: true, default));

        Assert.Equal((2, 1, 1), (row.Beat, row.Hint, row.Asks.Count));

        await _store.BeatAsync(new FleetRow(A, 3, 1, []), default);

        Assert.Empty(Assert.Single(await _store.ListAsync(isConsistent: true, default)).Asks);
    }

    [Fact]
    public async Task ARowIsDeletedOnlyAsItWasSeenAndTheNextBeatWritesItAnew()
    {
        await _store.PrepareAsync(default);
        await _store.BeatAsync(new FleetRow(A, 5, 0, []), default);

        Assert.False(await _store.DeleteAsync(A, 4, default));
        Assert.True(await _store.DeleteAsync(A, 5, default));
        Assert.Empty(await _store.ListAsync(isConsistent: true, default));

        await _store.BeatAsync(new FleetRow(A, 6, 0, []), default);

        Assert.Single(await _store.ListAsync(isConsistent: true, default));
    }

    [Fact]
    public async Task ABeatBehindALaterOneThatSomebodyWroteIsNoSuccess()
    {
        await _store.PrepareAsync(default);
        Assert.Equal(2, await _store.BeatAsync(new FleetRow(A, 2, 0, []), default));
        Assert.Equal(2, await _store.BeatAsync(new FleetRow(A, 2, 0, []), default));
        await SetByHandAsync(new AttributeValue { N = "900" });

        Assert.Equal(900, await _store.BeatAsync(new FleetRow(A, 3, 0, []), default));
        Assert.Equal(901, await _store.BeatAsync(new FleetRow(A, 901, 0, []), default));

        await SetByHandAsync(new AttributeValue { S = "broken" });
        var broken = await Assert.ThrowsAsync<LeaseTableException>(() => _store.BeatAsync(new FleetRow(A, 902, 0, []), default));
        Assert.Contains("delete it", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABeatWhoseAnswerIsLostIsRecognisedByItsRetry()
    {
        await _store.PrepareAsync(default);
        var drops = 1;
        using var rule = _server.Control.On("DynamoDB.UpdateItem", (_, _) => new ValueTask<ControlAction>(drops-- > 0 ? ControlAction.DropAfter : ControlAction.Proceed));

        await _store.BeatAsync(new FleetRow(A, 1, 0, []), default);

        Assert.Equal(1, Assert.Single(await _store.ListAsync(isConsistent: true, default)).Beat);
    }

    [Fact]
    public async Task AWorkerWithoutTheRightsDoesWithout()
    {
        using var rule = _server.Control.On(
            "DynamoDB.DescribeTable", (_, _) => new ValueTask<ControlAction>(ControlAction.FailBefore("AccessDeniedException", 400)));

        Assert.False(await _store.PrepareAsync(default));
    }

    [Fact]
    public async Task AWorkerThatMayReadAndNotWriteDoesWithoutToo()
    {
        Assert.True(await _store.PrepareAsync(default));
        using var rule = _server.Control.On(
            "DynamoDB.UpdateItem", (_, _) => new ValueTask<ControlAction>(ControlAction.FailBefore("AccessDeniedException", 400)));

        Assert.False(await Open().PrepareAsync(default));
        Assert.Empty(await _store.ListAsync(isConsistent: true, default));
    }

    [Fact]
    public async Task ATableWithOtherKeysIsRefused()
    {
        await _client.CreateTableAsync(new CreateTableRequest
        {
            TableName = TableName,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new KeySchemaElement("customer_id", KeyType.HASH)],
            AttributeDefinitions = [new AttributeDefinition("customer_id", ScalarAttributeType.S)],
        });

        var exception = await Assert.ThrowsAsync<LeaseTableException>(() => _store.PrepareAsync(default));

        Assert.Contains("customer_id", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATableThatWasDeletedIsMadeAnewByWhoeverBeatsNext()
    {
        await _store.PrepareAsync(default);
        await _store.BeatAsync(new FleetRow(A, 1, 0, []), default);
        await _client.DeleteTableAsync(TableName);

        // That beat is lost: when the table is there, its time may be over.
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => _store.BeatAsync(new FleetRow(A, 2, 0, []), default));
        await _store.BeatAsync(new FleetRow(A, 3, 0, []), default);

        Assert.Equal(3, Assert.Single(await _store.ListAsync(isConsistent: true, default)).Beat);
    }

    [Fact]
    public async Task FiftyWorkersWithNamesOfContainersAreReadForHalfAUnit()
    {
        await _store.PrepareAsync(default);
        for (var i = 0; i < 50; i++)
        {
            // As the default worker id: a host's name and eight digits.
            await _store.BeatAsync(new FleetRow(ProcessId.New(new WorkerId($"ip-10-0-1{i:00}-25-{Guid.NewGuid().ToString("N")[..8]}")), 21_600, 40, []), default);
        }

        var answer = await _client.QueryAsync(new QueryRequest
        {
            TableName = TableName,
            KeyConditionExpression = "fleet = :fleet",
            ExpressionAttributeValues = new() { [":fleet"] = new AttributeValue("1") },
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        });

        Assert.Equal(50, answer.Items.Count);
        Assert.Equal(0.5, answer.ConsumedCapacity.CapacityUnits);
    }

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose() => _client.Dispose();

    private Task<UpdateItemResponse> SetByHandAsync(AttributeValue beat) => _client.UpdateItemAsync(new UpdateItemRequest
    {
        TableName = TableName,
        Key = new() { ["fleet"] = new AttributeValue { S = "1" }, ["worker"] = new AttributeValue { S = A.ToString() } },
        UpdateExpression = "SET beat = :beat",
        ExpressionAttributeValues = new() { [":beat"] = beat },
    });

    private DynamoDbFleetStore Open()
    {
        var calls = new LeaseTableClient(_client, PatientLeases.Options, TimeProvider.System);
        var table = new OwnTable(calls, TableName, FleetAttributes.Keys, new LeaseTableOptions(), TimeProvider.System);
        return new DynamoDbFleetStore(calls, TableName, table, NullLogger<DynamoDbFleetStore>.Instance);
    }
}
