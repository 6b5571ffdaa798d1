using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Locks;

/// <summary>The table of locks: one item a table, whose key is the table alone, so that a second owner is refused by the very item of the first.</summary>
internal sealed class LockStore(IAmazonDynamoDB dynamoDb, string tableName, TimeProvider timeProvider)
{
    private const string Owner = "lock_owner";
    private const string Fence = "fence";
    private const string Beat = "beat";
    private const string Duration = "duration_ms";

    /// <summary>Shorter than a third of the shortest lock: a renewal that hangs must fail so early that another attempt can save the lock.</summary>
    private static readonly TimeSpan RowDeadline = TimeSpan.FromSeconds(3);

    public string TableName => tableName;

    public async Task<TableLock?> FindAsync(TableId id, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = tableName, Key = Key(id), ConsistentRead = true };
        var answer = await CallDeadline.CallAsync(dynamoDb.GetItemAsync, request, RowDeadline, timeProvider, cancellationToken).ConfigureAwait(false);
        return answer.Item is { Count: > 0 } item ? Read(id, item) : null;
    }

    /// <summary>Takes a lock as it was seen: free, or with an owner that has been silent for too long.</summary>
    /// <param name="id">The table.</param>
    /// <param name="seen">The lock; null if there was none yet.</param>
    /// <param name="owner">The name of the new tenure.</param>
    /// <param name="duration">For how long it will be silent at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lock with the new owner; null if somebody else moved it.</returns>
    public Task<TableLock?> TakeAsync(TableId id, TableLock? seen, string owner, TimeSpan duration, CancellationToken cancellationToken)
    {
        var taken = new TableLock(id, owner, (seen?.Fence ?? 0) + 1, Beat: 0, duration);
        var request = Update(id, "SET #owner = :owner, #fence = :next, #beat = :zero, #duration = :duration", seen is null
            ? "attribute_not_exists(#fence)"
            : seen.Owner is null
                ? "attribute_not_exists(#owner) AND #fence = :fence"
                : "#fence = :fence AND #beat = :beat");
        request.ExpressionAttributeNames = new() { ["#owner"] = Owner, ["#fence"] = Fence, ["#beat"] = Beat, ["#duration"] = Duration };
        request.ExpressionAttributeValues = new()
        {
            [":owner"] = VersionItem.Text(owner),
            [":next"] = VersionItem.Number(taken.Fence),
            [":zero"] = VersionItem.Number(0),
            [":duration"] = VersionItem.Number((long)duration.TotalMilliseconds),
        };
        if (seen is not null)
        {
            request.ExpressionAttributeValues[":fence"] = VersionItem.Number(seen.Fence);
        }

        if (seen?.Owner is not null)
        {
            request.ExpressionAttributeValues[":beat"] = VersionItem.Number(seen.Beat);
        }

        return WriteAsync(request, taken, cancellationToken);
    }

    /// <summary>A sign of life. Null if the lock is another's.</summary>
    public Task<TableLock?> RenewAsync(TableLock held, CancellationToken cancellationToken)
    {
        var renewed = held with { Beat = held.Beat + 1 };
        var request = Update(held.Id, "SET #beat = :beat", "#owner = :owner AND #fence = :fence");
        request.ExpressionAttributeNames = new() { ["#owner"] = Owner, ["#fence"] = Fence, ["#beat"] = Beat };
        request.ExpressionAttributeValues = new()
        {
            [":owner"] = VersionItem.Text(held.Owner!),
            [":fence"] = VersionItem.Number(held.Fence),
            [":beat"] = VersionItem.Number(renewed.Beat),
        };
        return WriteAsync(request, renewed, cancellationToken);
    }

    /// <summary>Lets go of the lock, if it is still this tenure's.</summary>
    public async Task ReleaseAsync(TableLock held, CancellationToken cancellationToken)
    {
        var request = Update(held.Id, "REMOVE #owner", "#owner = :owner AND #fence = :fence");
        request.ExpressionAttributeNames = new() { ["#owner"] = Owner, ["#fence"] = Fence };
        request.ExpressionAttributeValues = new() { [":owner"] = VersionItem.Text(held.Owner!), [":fence"] = VersionItem.Number(held.Fence) };
        await WriteAsync(request, held with { Owner = null }, cancellationToken).ConfigureAwait(false);
    }

    private static Dictionary<string, AttributeValue> Key(TableId id) => new() { [ExportSchema.Id] = VersionItem.Text(id.ToString()) };

    private static TableLock Read(TableId id, Dictionary<string, AttributeValue> attributes)
    {
        var item = new ItemReader(attributes, $"The lock {id}");
        return new TableLock(
            id, item.TextOrNull(Owner), item.Number(Fence), item.Number(Beat), TimeSpan.FromMilliseconds(item.Number(Duration)));
    }

    private UpdateItemRequest Update(TableId id, string update, string condition) => new()
    {
        TableName = tableName,
        Key = Key(id),
        UpdateExpression = update,
        ConditionExpression = condition,
        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
    };

    private async Task<TableLock?> WriteAsync(UpdateItemRequest request, TableLock written, CancellationToken cancellationToken)
    {
        try
        {
            await CallDeadline.CallAsync(dynamoDb.UpdateItemAsync, request, RowDeadline, timeProvider, cancellationToken).ConfigureAwait(false);
            return written;
        }
        catch (ConditionalCheckFailedException exception)
        {
            // The SDK repeats a write whose answer was lost; what it then meets is this very tenure.
            var stored = exception.Item is { Count: > 0 } item ? Read(written.Id, item) : null;
            return stored is not null && stored.Owner == written.Owner && stored.Fence == written.Fence ? written : null;
        }
    }
}
