using System.Text;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.Tests.DynamoDb;

/// <content>What an operator takes back.</content>
public sealed partial class DynamoDbLeaseStoreTests
{
    private static readonly Checkpoint Ten = Checkpoint.At(SequenceNumber.Parse("10"), 3);

    [Fact]
    public async Task PendingCheckpointsAreDroppedAllOrNoneAndTheCheckpointsStay()
    {
        var first = await PreparedAsync("first");
        var second = (await _store.ReleaseAsync(await PreparedAsync("second"), default)).Stored!;

        Assert.True(await _store.DropPreparedJointlyAsync([first, second], default));

        foreach (var before in new[] { first, second })
        {
            var after = await StoredAsync(before);
            Assert.Equal((null, before.Checkpoint, before.Owner, before.Tenure), (after.Pending, after.Checkpoint, after.Owner, after.Tenure));
            Assert.Equal(before.Counter + 1, after.Counter);
        }

        // Whoever still believes to hold it is fenced, and what is dropped is dropped once.
        Assert.False((await _store.RenewAsync(first, default)).Applied);
        Assert.False(await _store.DropPreparedJointlyAsync([first, second], default));
        Assert.DoesNotContain(
            (await _client.GetItemAsync(TableName, new() { ["leaseKey"] = new("first") })).Item.Keys, name => name.StartsWith("pending", StringComparison.Ordinal));
    }

    public static TheoryData<string> Changes => ["counter", "owner", "tenure", "state", "position", "none"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task ALeaseThatIsNotAsItWasSeenKeepsAllPrepared(string change)
    {
        var first = await PreparedAsync("first");
        var second = await PreparedAsync("second");
        var other = change switch
        {
            "counter" => second with { Counter = second.Counter - 1 },
            "owner" => second with { Owner = null },
            "tenure" => second with { Tenure = "another" },
            "state" => second with { Pending = new PendingCheckpoint(Ten, "another"u8.ToArray()) },
            "position" => second with { Pending = new PendingCheckpoint(Checkpoint.At(SequenceNumber.Parse("11")), second.Pending!.State) },
            _ => second,
        };

        Assert.Equal(change == "none", await _store.DropPreparedJointlyAsync([first, other], default));
        Assert.Equal(change == "none", (await StoredAsync(first)).Pending is null);
    }

    /// <summary>The request moves no counter.</summary>
    [Fact]
    public async Task ALeaseThatWasAskedForSinceKeepsAllPrepared()
    {
        var seen = await PreparedAsync("first");
        Assert.True((await _store.AskAsync(seen, new WorkerId("b"), default)).Applied);

        Assert.False(await _store.DropPreparedJointlyAsync([seen], default));
        Assert.NotNull((await StoredAsync(seen)).Pending);
    }

    private async Task<Lease> PreparedAsync(string shard)
    {
        await _store.CreateAsync(new Lease { ShardId = new ShardId(shard), Checkpoint = Checkpoint.At(SequenceNumber.Parse("7")) }, default);
        var taken = (await _store.TakeAsync((await _store.GetAsync(new ShardId(shard), default))!, new WorkerId("a"), $"t{shard}", default)).Stored!;
        var pending = new PendingCheckpoint(Ten, Encoding.UTF8.GetBytes("manifest"));
        return (await _store.CheckpointAsync(taken, taken.Checkpoint, pending, default)).Stored!;
    }

    private async Task<Lease> StoredAsync(Lease lease) => (await _store.GetAsync(lease.ShardId, default))!;
}
