using System.Text;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <summary>The items of KCL 1 and 2, attribute by attribute.</summary>
public sealed class LeaseItemTests
{
    [Fact]
    public void ANewLeaseIsWrittenAsKclWritesIt()
    {
        var lease = new Lease
        {
            ShardId = new ShardId("shardId-000000000003"),
            Checkpoint = Checkpoint.TrimHorizon,
            Parents = [new ShardId("shardId-000000000000"), new ShardId("shardId-000000000001")],
            HashKeys = new HashKeyRange(0, UInt128.MaxValue),
        };

        Assert.Equal(
            """
            checkpoint S TRIM_HORIZON
            checkpointSubSequenceNumber N 0
            endingHashKey S 340282366920938463463374607431768211455
            leaseCounter N 0
            leaseKey S shardId-000000000003
            ownerSwitchesSinceCheckpoint N 0
            parentShardId SS shardId-000000000000,shardId-000000000001
            startingHashKey S 0
            """,
            Text(LeaseItem.Create(lease)));
    }

    [Fact]
    public void AStartingTimeAddsOneAttributeToKclsSentinel()
    {
        var start = Checkpoint.AtTimestamp(DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123));
        var item = LeaseItem.Create(new Lease { ShardId = new ShardId("s"), Checkpoint = start });

        Assert.Equal(
            """
            checkpoint S AT_TIMESTAMP
            checkpointSubSequenceNumber N 0
            checkpointTimestamp N 1767225600123
            leaseCounter N 0
            leaseKey S s
            ownerSwitchesSinceCheckpoint N 0
            """,
            Text(item));
        Assert.True(LeaseItem.TryRead(item, out var read, out _));
        Assert.Equal(start, read.Checkpoint);
    }

    [Fact]
    public void TheStreamsCreationAddsOneAttribute()
    {
        var created = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_123);
        var item = LeaseItem.Create(new Lease { ShardId = new ShardId("s"), Checkpoint = Checkpoint.TrimHorizon, StreamCreatedAt = created });

        Assert.Contains("streamCreationTimestamp N 1767225600123", Text(item), StringComparison.Ordinal);
        Assert.True(LeaseItem.TryRead(item, out var read, out _));
        Assert.Equal(created, read.StreamCreatedAt);
    }

    [Fact]
    public void AnItemOfALiveKclWorkerIsRead()
    {
        var item = Item(
            "leaseKey S shardId-000000000000",
            "checkpoint S 49590338271490256608559692538361571095921575989136588898",
            "checkpointSubSequenceNumber N 4",
            "leaseCounter N 71393",
            "leaseOwner S 10.38.86.80",
            "ownerSwitchesSinceCheckpoint N 2",
            "parentShardId SS shardId-000000000009,shardId-000000000008",
            "childShardIds SS shardId-000000000011",
            "startingHashKey S 0",
            "endingHashKey S 170141183460469231731687303715884105727",
            "pendingCheckpoint S 49590338271490256608559692538361571095921575989136588899",
            "pendingCheckpointSubSequenceNumber N 1",
            "pendingCheckpointState B hello");

        Assert.True(LeaseItem.IsLease(item));
        Assert.True(LeaseItem.TryRead(item, out var lease, out var problem), problem);
        Assert.Equal(new WorkerId("10.38.86.80"), lease.Owner);
        Assert.Equal((71393, 2), (lease.Counter, lease.OwnerSwitches));
        Assert.Equal("49590338271490256608559692538361571095921575989136588898/4", lease.Checkpoint.ToString());
        Assert.Equal("49590338271490256608559692538361571095921575989136588899/1", lease.Pending!.Position.ToString());
        Assert.Equal("hello", Encoding.UTF8.GetString(lease.Pending.State.Span));
        Assert.Equal([new ShardId("shardId-000000000008"), new ShardId("shardId-000000000009")], lease.Parents);
        Assert.Equal([new ShardId("shardId-000000000011")], lease.Children);
        Assert.Equal(new HashKeyRange(0, UInt128.MaxValue >> 1), lease.HashKeys);
    }

    [Fact]
    public void TheFirstLeasesOfKcl1HaveNeitherHashKeysNorParents()
    {
        var item = Item("leaseKey S s", "checkpoint S LATEST", "leaseCounter N 3");

        Assert.True(LeaseItem.TryRead(item, out var lease, out var problem), problem);
        Assert.Equal((Checkpoint.Latest, null, 0), (lease.Checkpoint, lease.HashKeys, lease.Parents.Count));
    }

    [Fact]
    public void AKclStartingTimeWithoutATimeIsLeftToTheConfiguration()
    {
        Assert.True(LeaseItem.TryRead(Item("leaseKey S s", "checkpoint S AT_TIMESTAMP", "leaseCounter N 3"), out var lease, out _));
        Assert.Equal(Checkpoint.Latest, lease.Checkpoint);
    }

    [Fact]
    public void OtherRowsOfAKcl35TableAreNoLeases()
    {
        Assert.False(LeaseItem.IsLease(Item("leaseKey S Leader", "entityType S LEADER", "checkpoint S x")));
        Assert.False(LeaseItem.IsLease(Item("leaseKey S Migration3.0", "cv S CLIENT_VERSION_3X")));
        Assert.True(LeaseItem.IsLease(Item("leaseKey S s", "entityType S LEASE", "checkpoint S TRIM_HORIZON")));
    }

    [Theory]
    [InlineData("checkpoint S TRIM_HORIZON", "leaseCounter")]
    [InlineData("leaseCounter N 1", "checkpoint")]
    [InlineData("leaseCounter N 1;checkpoint S 12x", "'12x'")]
    [InlineData("leaseCounter N x;checkpoint S LATEST", "leaseCounter")]
    public void ABrokenItemIsNamed(string attributes, string named)
    {
        Assert.False(LeaseItem.TryRead(Item([.. attributes.Split(';'), "leaseKey S s"]), out _, out var problem));
        Assert.Contains(named, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void UpdatesTouchOnlyWhatTheirStepOfTheProtocolChanges()
    {
        var lease = new Lease
        {
            ShardId = new ShardId("s"),
            Owner = new WorkerId("old"),
            Counter = 7,
            Checkpoint = Checkpoint.TrimHorizon,
        };
        var position = Checkpoint.At(SequenceNumber.Parse("12"), 3);

        var take = LeaseUpdate.Take("t", lease, new WorkerId("me"), "x");
        Assert.Equal("leaseCounter = :counter", take.ConditionExpression);
        Assert.Equal(
            "SET leaseCounter = :next, leaseOwner = :owner, leaseTenure = :tenure REMOVE checkpointOwner ADD ownerSwitchesSinceCheckpoint :one",
            take.UpdateExpression);
        Assert.DoesNotContain("ADD", LeaseUpdate.Take("t", lease, new WorkerId("old"), "x").UpdateExpression, StringComparison.Ordinal);

        var renew = LeaseUpdate.Renew("t", lease);
        Assert.Equal("leaseCounter = :counter AND leaseOwner = :owner", renew.ConditionExpression);
        Assert.Equal("SET leaseCounter = :next", renew.UpdateExpression);
        Assert.Equal(("7", "8"), (renew.ExpressionAttributeValues[":counter"].N, renew.ExpressionAttributeValues[":next"].N));

        Assert.Equal(
            "SET leaseCounter = :next REMOVE leaseOwner, leaseTenure, checkpointOwner", LeaseUpdate.Release("t", lease).UpdateExpression);

        var commit = LeaseUpdate.Progress("t", lease, position, pending: null);
        Assert.Equal(
            "SET leaseCounter = :next, #checkpoint = :checkpoint, checkpointSubSequenceNumber = :sub, ownerSwitchesSinceCheckpoint = :zero "
            + "REMOVE checkpointTimestamp, pendingCheckpoint, pendingCheckpointSubSequenceNumber, pendingCheckpointState",
            commit.UpdateExpression);
        Assert.Equal(("12", "3"), (commit.ExpressionAttributeValues[":checkpoint"].S, commit.ExpressionAttributeValues[":sub"].N));

        Assert.Equal(
            "SET streamCreationTimestamp = if_not_exists(streamCreationTimestamp, :created), "
            + "startingHashKey = if_not_exists(startingHashKey, :start), endingHashKey = if_not_exists(endingHashKey, :end)",
            LeaseUpdate.FillIn("t", lease.ShardId, new HashKeyRange(0, 9), default).UpdateExpression);

        var prepare = LeaseUpdate.Progress("t", lease, Checkpoint.TrimHorizon, new PendingCheckpoint(position, "m"u8.ToArray()));
        Assert.Equal("TRIM_HORIZON", prepare.ExpressionAttributeValues[":checkpoint"].S);
        Assert.Equal(("12", "3"), (prepare.ExpressionAttributeValues[":pending"].S, prepare.ExpressionAttributeValues[":pendingSub"].N));
        Assert.Equal("m", Encoding.UTF8.GetString(prepare.ExpressionAttributeValues[":state"].B.ToArray()));
    }

    private static Dictionary<string, AttributeValue> Item(params string[] attributes) => attributes
        .Select(attribute => attribute.Split(' ', 3))
        .ToDictionary(parts => parts[0], parts => parts[1] switch
        {
            "S" => new AttributeValue { S = parts[2] },
            "N" => new AttributeValue { N = parts[2] },
            "SS" => new AttributeValue { SS = [.. parts[2].Split(',')] },
            _ => new AttributeValue { B = new MemoryStream(Encoding.UTF8.GetBytes(parts[2])) },
        });

    private static string Text(Dictionary<string, AttributeValue> item) => string.Join('\n', item
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Value switch
        {
            { S: { } s } => $"{pair.Key} S {s}",
            { N: { } n } => $"{pair.Key} N {n}",
            { SS: { } set } => $"{pair.Key} SS {string.Join(',', set)}",
            _ => $"{pair.Key} ?",
        }));
}
