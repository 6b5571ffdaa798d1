using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Tests.Fakes;
using Local.Aws.Control;
using Local.Aws.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Testing.Support;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <summary>Tables that stopped KCL applications left behind are taken over, attribute by attribute; and no answer that is lost on the wire loses a lease.</summary>
public sealed class KclTableTests : IAsyncLifetime, IDisposable
{
    private const string TableName = "app";
    private static readonly ShardId Shard = new("shardId-000000000000");
    private static readonly WorkerId Me = new("me");
    private static readonly WorkerId Other = new("other");
    private static readonly Checkpoint Next = Checkpoint.At(SequenceNumber.Parse("49590338271490256608559692538361571095921575989136588900"), 2);
    private readonly ManualTimeProvider _time = new();
    private LocalAwsServer _server = null!;
    private AmazonDynamoDBClient _client = null!;
    private DynamoDbLeaseStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await LocalAwsServer.StartAsync(new LocalAwsOptions { Port = 0 }, CancellationToken.None);
        var config = new AmazonDynamoDBConfig { ServiceURL = _server.Endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 2 };
        _client = new AmazonDynamoDBClient(new BasicAWSCredentials("test", "test"), config);
        var calls = new LeaseTableClient(_client, PatientLeases.Options, TimeProvider.System);
        var table = new LeaseTable(calls, TableName, TimeProvider.System);
        var coordinator = new LeaseTable(calls, TableName + KclFleetGuard.CoordinatorSuffix, TimeProvider.System);
        var guard = new KclFleetGuard(table, coordinator, TableName, TimeProvider.System, NullLogger<KclFleetGuard>.Instance);
        _store = new DynamoDbLeaseStore(calls, TableName, table, guard, NullLogger<DynamoDbLeaseStore>.Instance);
        await _store.PrepareAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("kcl1", 2)]
    [InlineData("kcl2", 3)]
    [InlineData("kcl3", 1)]
    public async Task AStoppedApplicationsLeasesAreTakenOverAndKeepWhatKclWroteIntoThem(string golden, int leases)
    {
        var before = GoldenTable.Read(golden);
        foreach (var item in before)
        {
            await _client.PutItemAsync(TableName, item);
        }

        await _store.PrepareAsync(CancellationToken.None);
        Assert.Equal(leases, (await _store.ListAsync(true, CancellationToken.None)).Count);
        foreach (var lease in await _store.ListAsync(true, CancellationToken.None))
        {
            await _store.TakeAsync(lease, Me, "t", CancellationToken.None);
            var expected = before.Single(item => item["leaseKey"].S == lease.ShardId.Value);
            var old = expected.GetValueOrDefault("checkpointOwner")?.S ?? expected.GetValueOrDefault("leaseOwner")?.S;
            expected["leaseOwner"] = new("me");
            expected["leaseTenure"] = new("t");
            expected["leaseCounter"] = LeaseItem.Number(lease.Counter + 1);
            expected["ownerSwitchesSinceCheckpoint"] = LeaseItem.Number(lease.OwnerSwitches + (old is null ? 0 : 1));
            expected.Remove("checkpointOwner");
            Assert.Equal(GoldenTable.Text(expected), await StoredAsync(lease.ShardId));
        }
    }

    [Fact]
    public async Task WhatIsGivenBackIsWhatKcl2WouldHaveWritten()
    {
        foreach (var item in GoldenTable.Read("kcl2"))
        {
            await _client.PutItemAsync(TableName, item);
        }

        var taken = await _store.TakeAsync((await _store.GetAsync(Shard, CancellationToken.None))!, Me, "t", CancellationToken.None);
        var committed = await _store.CheckpointAsync(taken.Stored!, Next, pending: null, CancellationToken.None);
        await _store.ReleaseAsync(committed.Stored!, CancellationToken.None);

        Assert.Equal(
            """
            checkpoint S 49590338271490256608559692538361571095921575989136588900
            checkpointSubSequenceNumber N 2
            endingHashKey S 170141183460469231731687303715884105727
            leaseCounter N 815
            leaseKey S shardId-000000000000
            ownerSwitchesSinceCheckpoint N 0
            parentShardId SS shardId-000000000008,shardId-000000000009
            startingHashKey S 0
            """,
            await StoredAsync(Shard));
    }

    [Theory]
    [InlineData("renew")]
    [InlineData("checkpoint")]
    [InlineData("prepare")]
    [InlineData("release")]
    [InlineData("hand over")]
    public async Task AnOwnersWriteThatTheSdkRepeatsAfterItsEffectIsItsOwn(string name)
    {
        await using var lease = await HoldAsync(isAsked: name == "hand over");
        using var rule = LoseOneAnswer();

        var isDone = await (name switch
        {
            "renew" => lease.RenewAsync(CancellationToken.None),
            "checkpoint" => lease.CheckpointAsync(Next, null, CancellationToken.None),
            "prepare" => lease.CheckpointAsync(Checkpoint.TrimHorizon, new PendingCheckpoint(Next, "m"u8.ToArray()), CancellationToken.None),
            _ => lease.GiveBackAsync(CancellationToken.None),
        });

        Assert.True(isDone);
        var stored = (await _store.GetAsync(Shard, CancellationToken.None))!;
        Assert.Equal(name is "release" or "hand over", lease.LostToken.IsCancellationRequested);
        Assert.Equal(name switch { "release" => null, "hand over" => Other, _ => Me }, stored.Owner);
        Assert.Equal(name == "checkpoint" ? Next : Checkpoint.TrimHorizon, stored.Checkpoint);
        Assert.Equal(name == "prepare" ? Next : null, stored.Pending?.Position);
        Assert.Equal(name == "renew" ? 3 : 2, stored.Counter);
    }

    [Fact]
    public async Task ATakeThatTheSdkRepeatsAfterItsEffectIsRecognizedByItsTenure()
    {
        await CreateAsync();
        using var rule = LoseOneAnswer();

        var write = await _store.TakeAsync((await _store.GetAsync(Shard, CancellationToken.None))!, Me, "t1", CancellationToken.None);

        Assert.Equal((false, "t1", 1), (write.Applied, write.Stored!.Tenure, write.Stored.Counter));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnAskAndItsWithdrawalSayWhatIsStoredWhenTheSdkRepeatsThem(bool withdraws)
    {
        await using var lease = await HoldAsync(isAsked: withdraws);
        var seen = (await _store.GetAsync(Shard, CancellationToken.None))!;
        using var rule = LoseOneAnswer();

        var write = withdraws
            ? await _store.WithdrawAsync(seen, CancellationToken.None)
            : await _store.AskAsync(seen, Other, CancellationToken.None);

        Assert.False(write.Applied);
        Assert.Equal(withdraws ? (Me, null) : (Other, (WorkerId?)Me), (write.Stored!.Owner!.Value, write.Stored.CheckpointOwner));
        Assert.True(await lease.RenewAsync(CancellationToken.None));
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    private IDisposable LoseOneAnswer()
    {
        var left = 1;
        return _server.Control.On("DynamoDB.UpdateItem", (_, _) => ValueTask.FromResult(
            Interlocked.Decrement(ref left) >= 0 ? ControlAction.DropAfter : ControlAction.Proceed));
    }

    private Task<bool> CreateAsync() =>
        _store.CreateAsync(new Lease { ShardId = Shard, Checkpoint = Checkpoint.TrimHorizon }, CancellationToken.None);

    private async Task<HeldLease> HoldAsync(bool isAsked)
    {
        await CreateAsync();
        var taken = await _store.TakeAsync((await _store.GetAsync(Shard, CancellationToken.None))!, Me, "t1", CancellationToken.None);
        if (isAsked)
        {
            await _store.AskAsync(taken.Stored!, Other, CancellationToken.None);
        }

        return HeldLeases.PerLease(_store, taken.Stored!, _time.GetTimestamp(), new LeaseOptions(), _time, NullLogger.Instance);
    }

    private async Task<string> StoredAsync(ShardId shardId) =>
        GoldenTable.Text((await _client.GetItemAsync(new GetItemRequest { TableName = TableName, Key = LeaseItem.Key(shardId), ConsistentRead = true })).Item);
}
