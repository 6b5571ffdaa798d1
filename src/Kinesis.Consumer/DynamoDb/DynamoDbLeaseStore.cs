using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>Leases in a DynamoDB table that KCL 1 and 2 read and write as well.</summary>
internal sealed partial class DynamoDbLeaseStore(
    LeaseTableClient dynamoDb, string tableName, LeaseTable table, KclFleetGuard guard, ILogger<DynamoDbLeaseStore> logger) : ILeaseStore
{
    private Dictionary<string, string> _unreadable = [];

    /// <summary>The table that the application may have had before; null if its name is no other.</summary>
    public FormerTable? Former { get; init; }

    public IReadOnlyCollection<ShardId> Unreadable => [.. Volatile.Read(ref _unreadable).Keys.Where(key => key.Length > 0).Select(key => new ShardId(key))];

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!await table.EnsureAsync(cancellationToken).ConfigureAwait(false))
        {
            await guard.RefuseLiveFleetAsync(cancellationToken).ConfigureAwait(false);
        }
        else if (Former is not null)
        {
            await Former.WarnAsync(tableName, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<Lease>> ListAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        var leases = new List<Lease>();
        var unreadable = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var item in table.ScanAsync(isConsistent, cancellationToken).ConfigureAwait(false))
        {
            if (!LeaseItem.IsLease(item))
            {
                continue;
            }

            if (LeaseItem.TryRead(item, out var lease, out var problem))
            {
                leases.Add(lease);
            }
            else
            {
                // One broken row must not stop every other shard.
                unreadable[LeaseItem.ReadText(item, LeaseAttributes.LeaseKey) ?? string.Empty] = problem;
            }
        }

        ReportUnreadable(unreadable);
        return leases;
    }

    public async Task<Lease?> GetAsync(ShardId shardId, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = tableName, Key = LeaseItem.Key(shardId), ConsistentRead = true };
        var answer = await dynamoDb.GetItemAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Item is { Count: > 0 } item ? Read(item) : null;
    }

    public async Task<bool> CreateAsync(Lease lease, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = LeaseItem.Create(lease),
            ConditionExpression = $"attribute_not_exists({LeaseAttributes.LeaseKey})",
        };
        try
        {
            await dynamoDb.PutItemAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    public Task<LeaseWrite> TakeAsync(Lease seen, WorkerId owner, string tenure, CancellationToken cancellationToken) =>
        UpdateAsync(LeaseUpdate.Take(tableName, seen, owner, tenure), seen, cancellationToken);

    public Task<LeaseWrite> RenewAsync(Lease held, CancellationToken cancellationToken) =>
        UpdateAsync(LeaseUpdate.Renew(tableName, held), held with { Counter = held.Counter + 1 }, cancellationToken);

    public Task<LeaseWrite> CheckpointAsync(
        Lease held, Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken) =>
        UpdateAsync(
            LeaseUpdate.Progress(tableName, held, checkpoint, pending),
            held with { Counter = held.Counter + 1, Checkpoint = checkpoint, Pending = pending, OwnerSwitches = 0 },
            cancellationToken);

    public Task<bool> PrepareJointlyAsync(IReadOnlyList<JointPart> parts, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) => TransactAsync(
        parts.Select(part => LeaseUpdate.Prepare(tableName, part.Held, new PendingCheckpoint(part.Position, state))), cancellationToken);

    public Task<LeaseWrite> ReleaseAsync(Lease held, CancellationToken cancellationToken) =>
        UpdateAsync(
            LeaseUpdate.Release(tableName, held),
            held with { Counter = held.Counter + 1, Owner = null, Tenure = null, CheckpointOwner = null },
            cancellationToken);

    public Task<LeaseWrite> AskAsync(Lease seen, WorkerId newOwner, CancellationToken cancellationToken) =>
        UpdateAsync(
            LeaseUpdate.Ask(tableName, seen, newOwner), seen with { Owner = newOwner, CheckpointOwner = seen.Owner }, cancellationToken);

    public Task<LeaseWrite> WithdrawAsync(Lease asked, CancellationToken cancellationToken) =>
        UpdateAsync(
            LeaseUpdate.Withdraw(tableName, asked), asked with { Owner = asked.CheckpointOwner, CheckpointOwner = null }, cancellationToken);

    public Task<LeaseWrite> HandOverAsync(Lease held, CancellationToken cancellationToken) =>
        UpdateAsync(
            LeaseUpdate.HandOver(tableName, held),
            held with { Counter = held.Counter + 1, CheckpointOwner = null, Tenure = null, OwnerSwitches = held.OwnerSwitches + 1 },
            cancellationToken);

    public Task SetChildrenAsync(ShardId shardId, IReadOnlyList<ShardId> children, CancellationToken cancellationToken) =>
        DescribeAsync(shardId, LeaseUpdate.SetChildren(tableName, shardId, children), cancellationToken);

    public Task NoteBeforeEndAsync(ShardId shardId, Checkpoint last, CancellationToken cancellationToken) =>
        DescribeAsync(shardId, LeaseUpdate.NoteBeforeEnd(tableName, shardId, last), cancellationToken);

    public async Task<bool> ReopenAsync(Lease seen, CancellationToken cancellationToken) =>
        (await UpdateAsync(LeaseUpdate.Reopen(tableName, seen), seen, cancellationToken).ConfigureAwait(false)).Applied;

    public Task FillInAsync(ShardId shardId, HashKeyRange? hashKeys, DateTimeOffset streamCreatedAt, CancellationToken cancellationToken) =>
        DescribeAsync(shardId, LeaseUpdate.FillIn(tableName, shardId, hashKeys, streamCreatedAt), cancellationToken);

    public async Task<bool> DeleteAsync(Lease seen, CancellationToken cancellationToken)
    {
        var request = new DeleteItemRequest
        {
            TableName = tableName,
            Key = LeaseItem.Key(seen.ShardId),
            ConditionExpression = $"#checkpoint = :end AND {LeaseAttributes.LeaseCounter} = :counter",
            ExpressionAttributeNames = new() { ["#checkpoint"] = LeaseAttributes.Checkpoint },
            ExpressionAttributeValues = new()
            {
                [":end"] = LeaseItem.Text(CheckpointText.ShardEnd),
                [":counter"] = LeaseItem.Number(seen.Counter),
            },
        };
        try
        {
            await dynamoDb.DeleteItemAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>Once for each row, and again when it is broken in another way or again: a row that nobody mends is read at each scan.</summary>
    private void ReportUnreadable(Dictionary<string, string> found)
    {
        var known = Interlocked.Exchange(ref _unreadable, found);
        foreach (var (key, problem) in found)
        {
            if (!known.TryGetValue(key, out var before) || !string.Equals(before, problem, StringComparison.Ordinal))
            {
                LogBrokenLease(key, tableName, problem);
            }
        }
    }

    private async Task DescribeAsync(ShardId shardId, UpdateItemRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await dynamoDb.UpdateItemAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException)
        {
            LogLeaseGone(shardId, tableName);
        }
    }

    /// <summary>Does all of the updates or none. False if it was none, and will be.</summary>
    private async Task<bool> TransactAsync(IEnumerable<Update> updates, CancellationToken cancellationToken)
    {
        var request = new TransactWriteItemsRequest { TransactItems = [.. updates.Select(update => new TransactWriteItem { Update = update })] };
        try
        {
            await dynamoDb.TransactWriteItemsAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TransactionCanceledException exception) when (LeaseTransaction.IsRefused(exception))
        {
            return false;
        }
    }

    /// <summary>Sends an update; <paramref name="expected"/> is the lease after it, unless the answer brings the item itself.</summary>
    private async Task<LeaseWrite> UpdateAsync(UpdateItemRequest request, Lease expected, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await dynamoDb.UpdateItemAsync(request, cancellationToken).ConfigureAwait(false);
            return new LeaseWrite(Applied: true, answer.Attributes is { Count: > 0 } item ? Read(item) : expected);
        }
        catch (ConditionalCheckFailedException exception)
        {
            return new LeaseWrite(Applied: false, exception.Item is { Count: > 0 } item ? Read(item) : null);
        }
    }

    private Lease Read(Dictionary<string, AttributeValue> item) => LeaseItem.TryRead(item, out var lease, out var problem)
        ? lease
        : throw new InvalidDataException(
            $"The lease '{LeaseItem.ReadText(item, LeaseAttributes.LeaseKey)}' in table {tableName} cannot be read: {problem}");
}
