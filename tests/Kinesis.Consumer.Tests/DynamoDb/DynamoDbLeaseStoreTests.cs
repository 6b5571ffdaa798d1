using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;
using Kinesis.Consumer.Tests.Leases;
using Local.Aws.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <summary>The contract over the SDK's own client and real HTTP, and what only a real table has.</summary>
public sealed partial class DynamoDbLeaseStoreTests : LeaseStoreContract, IAsyncLifetime, IDisposable
{
    private const string TableName = "app";
    private readonly TestLog<DynamoDbLeaseStore> _log = new();
    private LocalAwsServer _server = null!;
    private AmazonDynamoDBClient _client = null!;
    private DynamoDbLeaseStore _store = null!;

    internal override ILeaseStore Store => _store;

    private LeaseTableClient Calls => new(_client, PatientLeases.Options, TimeProvider.System);

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions { Port = 0 }, CancellationToken.None);
        var config = new AmazonDynamoDBConfig { ServiceURL = _server.Endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 2 };
        _client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), config);
        _store = Open(TimeProvider.System);
        await _store.PrepareAsync(CancellationToken.None);
    }

    [Fact]
    public async Task TheTableIsMadeOnDemandWithKclsKeyAndOnlyOnce()
    {
        await Open(TimeProvider.System).PrepareAsync(CancellationToken.None);

        var table = (await _client.DescribeTableAsync(TableName)).Table;
        Assert.Equal(BillingMode.PAY_PER_REQUEST, table.BillingModeSummary.BillingMode);
        var key = Assert.Single(table.KeySchema);
        Assert.Equal(("leaseKey", KeyType.HASH), (key.AttributeName, key.KeyType));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task ANewTableBesideTheLeasesOfTheFormerOneIsPointedOutOnce(bool hasLeases, int warnings)
    {
        if (hasLeases)
        {
            await _store.CreateAsync(new Lease { ShardId = new("shardId-000000000000"), Checkpoint = Checkpoint.TrimHorizon }, CancellationToken.None);
        }

        var log = new TestLog<FormerTable>();
        var table = new LeaseTable(Calls, "app-orders", TimeProvider.System);
        var store = new DynamoDbLeaseStore(
            Calls,
            "app-orders",
            table,
            new KclFleetGuard(table, table, "app-orders", TimeProvider.System, NullLogger<KclFleetGuard>.Instance),
            NullLogger<DynamoDbLeaseStore>.Instance)
        {
            Former = new FormerTable(new LeaseTable(Calls, TableName, TimeProvider.System), TableName, log),
        };

        await store.PrepareAsync(CancellationToken.None);
        await store.PrepareAsync(CancellationToken.None);

        Assert.Equal(warnings, log.At(LogLevel.Warning).Count);
    }

    [Fact]
    public async Task ATableWithAnotherKeyIsRefused()
    {
        await _client.CreateTableAsync(new CreateTableRequest
        {
            TableName = "orders",
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new KeySchemaElement("customer_id", KeyType.HASH)],
            AttributeDefinitions = [new AttributeDefinition("customer_id", ScalarAttributeType.S)],
        });

        var table = new LeaseTable(Calls, "orders", TimeProvider.System);
        var exception = await Assert.ThrowsAsync<LeaseTableException>(() => table.EnsureAsync(CancellationToken.None));
        Assert.Contains("customer_id", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RowsThatAreNoLeasesAreLeftOutOfTheListing()
    {
        await PutAsync(new() { ["leaseKey"] = new("Leader"), ["entityType"] = new("LEADER"), ["ownerName"] = new("w") });
        await PutAsync(new() { ["leaseKey"] = new("broken"), ["checkpoint"] = new("nonsense"), ["leaseCounter"] = new() { N = "1" } });
        await PutAsync(new() { ["leaseKey"] = new("good"), ["checkpoint"] = new("LATEST"), ["leaseCounter"] = new() { N = "1" } });

        Assert.Equal("good", Assert.Single(await _store.ListAsync(true, CancellationToken.None)).ShardId.Value);
    }

    [Fact]
    public async Task ARowThatCannotBeReadIsSaidOnceAndAgainWhenItIsBrokenInAnotherWayOrAgain()
    {
        await PutBrokenAsync("nonsense");
        await ListAsync(times: 3);
        Assert.Equal(1, Errors());

        await PutBrokenAsync("other nonsense");
        await ListAsync(times: 3);
        Assert.Equal(2, Errors());

        await PutBrokenAsync("LATEST");
        await ListAsync(times: 3);
        await PutBrokenAsync("other nonsense");
        await ListAsync(times: 3);
        Assert.Equal(3, Errors());

        Task PutBrokenAsync(string checkpoint) =>
            PutAsync(new() { ["leaseKey"] = new("broken"), ["checkpoint"] = new(checkpoint), ["leaseCounter"] = new() { N = "1" } });

        async Task ListAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await _store.ListAsync(true, CancellationToken.None);
            }
        }

        int Errors() => _log.At(LogLevel.Error).Count;
    }

    [Fact]
    public async Task MoreLeasesThanFitInOnePageAreAllListed()
    {
        // Two thirds of a megabyte of state: DynamoDB cuts scans into pages of one.
        for (var i = 0; i < 5; i++)
        {
            await PutAsync(new()
            {
                ["leaseKey"] = new($"shard{i}"),
                ["checkpoint"] = new("LATEST"),
                ["leaseCounter"] = new() { N = "1" },
                ["pendingCheckpoint"] = new("5"),
                ["pendingCheckpointState"] = new() { B = new MemoryStream(new byte[390_000]) },
            });
        }

        Assert.Equal(5, (await _store.ListAsync(true, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task ATableOfAKclApplicationOfSeveralStreamsIsRefused()
    {
        await PutAsync(new() { ["leaseKey"] = new("111122223333:orders:1700000000:shardId-000000000000"), ["checkpoint"] = new("LATEST"), ["leaseCounter"] = new() { N = "1" } });

        await Assert.ThrowsAsync<LeaseTableException>(() => _store.PrepareAsync(CancellationToken.None));
    }

    [Fact]
    public async Task AStoppedKcl3FleetsTableIsTakenOver()
    {
        await PutAsync(Leader("v1", isReleased: true));
        await PutAsync(Metrics(TimeProvider.System.GetUtcNow().AddHours(-2)));
        await PutAsync(new() { ["leaseKey"] = new("Migration3.0"), ["entityType"] = new("CLIENT_VERSION_MIGRATION"), ["cv"] = new("CLIENT_VERSION_3X") });

        await _store.PrepareAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AKcl3FleetIsLiveIfItsLeaderMovesWhileItIsWatched(bool isAlive)
    {
        await PutAsync(Leader("v1", isReleased: false));
        var time = new global::Testing.Support.ManualTimeProvider();
        var prepare = Open(time).PrepareAsync(CancellationToken.None);
        await time.TimerArmedAsync();
        if (isAlive)
        {
            await PutAsync(Leader("v2", isReleased: false));
        }

        time.Advance(KclFleetGuard.WatchTime);

        if (isAlive)
        {
            var exception = await Assert.ThrowsAsync<LeaseTableException>(() => prepare);
            Assert.Contains("'Leader'", exception.Message, StringComparison.Ordinal);
        }
        else
        {
            await prepare.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task ALiveLeaderOfKcl30IsFoundInItsOwnTable()
    {
        const string Coordinator = TableName + KclFleetGuard.CoordinatorSuffix;
        await _client.CreateTableAsync(new CreateTableRequest
        {
            TableName = Coordinator,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            KeySchema = [new KeySchemaElement("key", KeyType.HASH)],
            AttributeDefinitions = [new AttributeDefinition("key", ScalarAttributeType.S)],
        });
        await _client.PutItemAsync(Coordinator, new() { ["key"] = new("Leader"), ["recordVersionNumber"] = new("v1") });
        var time = new global::Testing.Support.ManualTimeProvider();
        var prepare = Open(time).PrepareAsync(CancellationToken.None);
        await time.TimerArmedAsync();
        await _client.PutItemAsync(Coordinator, new() { ["key"] = new("Leader"), ["recordVersionNumber"] = new("v2") });

        time.Advance(KclFleetGuard.WatchTime);

        await Assert.ThrowsAsync<LeaseTableException>(() => prepare);
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    private static Dictionary<string, AttributeValue> Leader(string version, bool isReleased)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["leaseKey"] = new("Leader"),
            ["entityType"] = new("LEADER"),
            ["ownerName"] = new("worker"),
            ["recordVersionNumber"] = new(version),
        };
        if (isReleased)
        {
            item["isReleased"] = new("1");
        }

        return item;
    }

    private static Dictionary<string, AttributeValue> Metrics(DateTimeOffset updated) => new()
    {
        ["leaseKey"] = new("worker"),
        ["entityType"] = new("WORKER_METRIC_STATS"),
        ["lut"] = new() { N = updated.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) },
    };

    private DynamoDbLeaseStore Open(TimeProvider timeProvider)
    {
        var table = new LeaseTable(Calls, TableName, timeProvider);
        var coordinator = new LeaseTable(Calls, TableName + KclFleetGuard.CoordinatorSuffix, timeProvider);
        var guard = new KclFleetGuard(table, coordinator, TableName, timeProvider, NullLogger<KclFleetGuard>.Instance);
        return new DynamoDbLeaseStore(Calls, TableName, table, guard, _log);
    }

    private Task<PutItemResponse> PutAsync(Dictionary<string, AttributeValue> item) => _client.PutItemAsync(TableName, item);
}
