using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.DynamoDb;

/// <content>What only an operator does.</content>
internal static partial class LeaseUpdate
{
    /// <summary>
    /// Takes a pending checkpoint back, for a transaction. The checkpoint stays: what lies behind it is read again. Whoever the row names as its owner stays too, and is
    /// fenced by the counter.
    /// </summary>
    public static Update DropPrepared(string tableName, Lease seen)
    {
        var pending = seen.Pending ?? throw new ArgumentException($"The lease of {seen.ShardId} is not prepared", nameof(seen));
        var drop = Start(tableName, seen, $"{LeaseAttributes.LeaseCounter} = :counter");
        var values = drop.ExpressionAttributeValues;
        values[":pending"] = LeaseItem.Text(CheckpointText.Format(pending.Position));
        values[":state"] = new AttributeValue { B = new MemoryStream(pending.State.ToArray(), writable: false) };

        // Who asks for a lease leaves the counter alone.
        var owner = $"attribute_not_exists({LeaseAttributes.LeaseOwner})";
        if (seen.Owner is { } named)
        {
            owner = $"{LeaseAttributes.LeaseOwner} = :owner";
            values[":owner"] = LeaseItem.Text(named.Value);
        }

        return new Update
        {
            TableName = tableName,
            Key = drop.Key,
            ConditionExpression = $"{drop.ConditionExpression} AND {owner} AND {IsTenure(seen, values)} "
                + $"AND {LeaseAttributes.Pending} = :pending AND {LeaseAttributes.PendingState} = :state",
            UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next "
                + $"REMOVE {LeaseAttributes.Pending}, {LeaseAttributes.PendingSub}, {LeaseAttributes.PendingState}",
            ExpressionAttributeValues = values,
        };
    }
}
