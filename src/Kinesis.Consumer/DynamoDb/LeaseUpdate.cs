using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>The conditional updates of KCL's protocol, one method each. Every one asks for the stored item when its condition fails.</summary>
internal static class LeaseUpdate
{
    private const string OwnedCondition = LeaseAttributes.LeaseCounter + " = :counter AND " + LeaseAttributes.LeaseOwner + " = :owner";

    public static UpdateItemRequest Take(string tableName, Lease seen, WorkerId owner, string tenure)
    {
        var request = Start(tableName, seen, LeaseAttributes.LeaseCounter + " = :counter");
        request.ExpressionAttributeValues[":owner"] = LeaseItem.Text(owner.Value);
        request.ExpressionAttributeValues[":tenure"] = LeaseItem.Text(tenure);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next, {LeaseAttributes.LeaseOwner} = :owner, "
            + $"{LeaseAttributes.Tenure} = :tenure REMOVE {LeaseAttributes.CheckpointOwner}";
        if (seen.Owner is { } old && old != owner)
        {
            request.ExpressionAttributeValues[":one"] = LeaseItem.Number(1);
            request.UpdateExpression += $" ADD {LeaseAttributes.OwnerSwitches} :one";
        }

        // The answer is the starting checkpoint, read in the same instant in which the lease became ours.
        request.ReturnValues = ReturnValue.ALL_NEW;
        return request;
    }

    public static UpdateItemRequest Renew(string tableName, Lease held)
    {
        var request = StartOwned(tableName, held);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next";
        return request;
    }

    public static UpdateItemRequest Release(string tableName, Lease held)
    {
        var request = StartOwned(tableName, held);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next "
            + $"REMOVE {LeaseAttributes.LeaseOwner}, {LeaseAttributes.Tenure}, {LeaseAttributes.CheckpointOwner}";
        return request;
    }

    public static UpdateItemRequest Progress(string tableName, Lease held, Checkpoint checkpoint, PendingCheckpoint? pending)
    {
        var request = StartOwned(tableName, held);
        var set = $"SET {LeaseAttributes.LeaseCounter} = :next, #checkpoint = :checkpoint, {LeaseAttributes.CheckpointSub} = :sub, "
            + $"{LeaseAttributes.OwnerSwitches} = :zero";
        var remove = new List<string>();
        request.ExpressionAttributeNames = new() { ["#checkpoint"] = LeaseAttributes.Checkpoint };
        var values = request.ExpressionAttributeValues;
        values[":checkpoint"] = LeaseItem.Text(CheckpointText.Format(checkpoint));
        values[":sub"] = LeaseItem.Number(checkpoint.SubSequenceNumber);
        values[":zero"] = LeaseItem.Number(0);
        if (checkpoint.Kind == CheckpointKind.AtTimestamp)
        {
            set += $", {LeaseAttributes.CheckpointTimestamp} = :timestamp";
            values[":timestamp"] = LeaseItem.Number(checkpoint.Timestamp.ToUnixTimeMilliseconds());
        }
        else
        {
            remove.Add(LeaseAttributes.CheckpointTimestamp);
        }

        if (pending is not null)
        {
            set += $", {LeaseAttributes.Pending} = :pending, {LeaseAttributes.PendingSub} = :pendingSub";
            values[":pending"] = LeaseItem.Text(CheckpointText.Format(pending.Position));
            values[":pendingSub"] = LeaseItem.Number(pending.Position.SubSequenceNumber);
        }
        else
        {
            remove.AddRange([LeaseAttributes.Pending, LeaseAttributes.PendingSub]);
        }

        if (pending is { State.Length: > 0 })
        {
            set += $", {LeaseAttributes.PendingState} = :state";
            values[":state"] = new AttributeValue { B = new MemoryStream(pending.State.ToArray(), writable: false) };
        }
        else
        {
            remove.Add(LeaseAttributes.PendingState);
        }

        request.UpdateExpression = remove.Count == 0 ? set : $"{set} REMOVE {string.Join(", ", remove)}";
        return request;
    }

    private static UpdateItemRequest StartOwned(string tableName, Lease held)
    {
        var request = Start(tableName, held, OwnedCondition);
        request.ExpressionAttributeValues[":owner"] = LeaseItem.Text(held.Owner!.Value.Value);
        return request;
    }

    private static UpdateItemRequest Start(string tableName, Lease lease, string condition) => new()
    {
        TableName = tableName,
        Key = LeaseItem.Key(lease.ShardId),
        ConditionExpression = condition,
        ExpressionAttributeValues = new()
        {
            [":counter"] = LeaseItem.Number(lease.Counter),
            [":next"] = LeaseItem.Number(lease.Counter + 1),
        },
        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
    };
}
