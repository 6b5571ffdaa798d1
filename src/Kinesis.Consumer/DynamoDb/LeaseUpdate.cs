using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>The conditional updates of KCL's protocol, one method each. Every one asks for the stored item when its condition fails.</summary>
internal static partial class LeaseUpdate
{
    public static UpdateItemRequest Take(string tableName, Lease seen, WorkerId owner, string tenure)
    {
        var request = Start(tableName, seen, LeaseAttributes.LeaseCounter + " = :counter");
        request.ExpressionAttributeValues[":owner"] = LeaseItem.Text(owner.Value);
        request.ExpressionAttributeValues[":tenure"] = LeaseItem.Text(tenure);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next, {LeaseAttributes.LeaseOwner} = :owner, "
            + $"{LeaseAttributes.Tenure} = :tenure REMOVE {LeaseAttributes.CheckpointOwner}";
        if (seen.ActualOwner is { } old && old != owner)
        {
            AddOwnerSwitch(request);
        }

        // The answer is the starting checkpoint, read in the same instant in which the lease became ours.
        request.ReturnValues = ReturnValue.ALL_NEW;
        return request;
    }

    public static UpdateItemRequest Renew(string tableName, Lease held)
    {
        var request = StartOwned(tableName, held);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next{SetThroughput(request, held)}";
        return request;
    }

    public static UpdateItemRequest Release(string tableName, Lease held)
    {
        var request = StartOwned(tableName, held);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next "
            + $"REMOVE {LeaseAttributes.LeaseOwner}, {LeaseAttributes.Tenure}, {LeaseAttributes.CheckpointOwner}";
        return request;
    }

    public static UpdateItemRequest Ask(string tableName, Lease seen, WorkerId newOwner)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":old"] = LeaseItem.Text(seen.Owner!.Value.Value),
            [":new"] = LeaseItem.Text(newOwner.Value),
        };
        var condition = $"{LeaseAttributes.LeaseOwner} = :old AND attribute_not_exists({LeaseAttributes.CheckpointOwner}) AND {IsTenure(seen, values)}";
        var request = Start(tableName, seen, condition, values);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseOwner} = :new, {LeaseAttributes.CheckpointOwner} = :old";
        return request;
    }

    public static UpdateItemRequest Withdraw(string tableName, Lease asked)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":old"] = LeaseItem.Text(asked.CheckpointOwner!.Value.Value),
            [":new"] = LeaseItem.Text(asked.Owner!.Value.Value),
        };
        var condition = $"{LeaseAttributes.LeaseOwner} = :new AND {LeaseAttributes.CheckpointOwner} = :old AND {IsTenure(asked, values)}";
        var request = Start(tableName, asked, condition, values);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseOwner} = :old REMOVE {LeaseAttributes.CheckpointOwner}";
        return request;
    }

    public static UpdateItemRequest HandOver(string tableName, Lease held)
    {
        var request = StartOwned(tableName, held);
        request.UpdateExpression = $"SET {LeaseAttributes.LeaseCounter} = :next REMOVE {LeaseAttributes.CheckpointOwner}, {LeaseAttributes.Tenure}";
        AddOwnerSwitch(request);
        return request;
    }

    public static UpdateItemRequest Progress(string tableName, Lease held, Checkpoint checkpoint, PendingCheckpoint? pending)
    {
        var request = StartOwned(tableName, held);
        var set = $"SET {LeaseAttributes.LeaseCounter} = :next, #checkpoint = :checkpoint, {LeaseAttributes.CheckpointSub} = :sub, "
            + $"{LeaseAttributes.OwnerSwitches} = :zero{SetThroughput(request, held)}";
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

    /// <summary>As <see cref="Progress"/> with the checkpoint as it is, for a transaction. What the counter says already, the conditions on tenure and pending checkpoint say once more.</summary>
    public static Update Prepare(string tableName, Lease held, PendingCheckpoint pending)
    {
        var progress = Progress(tableName, held, held.Checkpoint, pending);
        return new Update
        {
            TableName = tableName,
            Key = progress.Key,
            ConditionExpression = $"{progress.ConditionExpression} AND {IsTenure(held, progress.ExpressionAttributeValues)} AND attribute_not_exists({LeaseAttributes.Pending})",
            UpdateExpression = progress.UpdateExpression,
            ExpressionAttributeNames = progress.ExpressionAttributeNames,
            ExpressionAttributeValues = progress.ExpressionAttributeValues,
        };
    }

    public static UpdateItemRequest SetChildren(string tableName, ShardId shardId, IReadOnlyList<ShardId> children) => Describe(
        tableName, shardId, $"SET {LeaseAttributes.Children} = :children", new() { [":children"] = LeaseItem.Set(children) });

    public static UpdateItemRequest NoteBeforeEnd(string tableName, ShardId shardId, Checkpoint last) => Describe(
        tableName, shardId, $"SET {LeaseAttributes.BeforeEnd} = :last", new() { [":last"] = LeaseItem.Text(CheckpointText.FormatWhole(last)) });

    public static UpdateItemRequest Reopen(string tableName, Lease seen)
    {
        var last = seen.BeforeEnd ?? throw new ArgumentException($"The lease of {seen.ShardId} does not say where it stood", nameof(seen));
        var request = Start(tableName, seen, $"#checkpoint = :end AND {LeaseAttributes.LeaseCounter} = :counter");
        request.ExpressionAttributeNames = new() { ["#checkpoint"] = LeaseAttributes.Checkpoint };
        var values = request.ExpressionAttributeValues;
        values[":end"] = LeaseItem.Text(CheckpointText.ShardEnd);
        values[":checkpoint"] = LeaseItem.Text(CheckpointText.Format(last));
        values[":sub"] = LeaseItem.Number(last.SubSequenceNumber);
        var set = $"SET {LeaseAttributes.LeaseCounter} = :next, #checkpoint = :checkpoint, {LeaseAttributes.CheckpointSub} = :sub";
        if (last.Kind == CheckpointKind.AtTimestamp)
        {
            set += $", {LeaseAttributes.CheckpointTimestamp} = :timestamp";
            values[":timestamp"] = LeaseItem.Number(last.Timestamp.ToUnixTimeMilliseconds());
        }

        request.UpdateExpression = $"{set} REMOVE {LeaseAttributes.BeforeEnd}";
        return request;
    }

    public static UpdateItemRequest FillIn(string tableName, ShardId shardId, HashKeyRange? hashKeys, DateTimeOffset streamCreatedAt)
    {
        var set = $"SET {Missing(LeaseAttributes.StreamCreatedAt, ":created")}";
        var values = new Dictionary<string, AttributeValue> { [":created"] = LeaseItem.Number(streamCreatedAt.ToUnixTimeMilliseconds()) };
        if (hashKeys is { } range)
        {
            set += $", {Missing(LeaseAttributes.StartingHashKey, ":start")}, {Missing(LeaseAttributes.EndingHashKey, ":end")}";
            values[":start"] = LeaseItem.HashKey(range.Start);
            values[":end"] = LeaseItem.HashKey(range.End);
        }

        return Describe(tableName, shardId, set, values);

        static string Missing(string name, string value) => $"{name} = if_not_exists({name}, {value})";
    }

    /// <summary>An update that says something about the shard: nobody's ownership or progress, so no counter.</summary>
    private static UpdateItemRequest Describe(string tableName, ShardId shardId, string update, Dictionary<string, AttributeValue> values) => new()
    {
        TableName = tableName,
        Key = LeaseItem.Key(shardId),
        ConditionExpression = $"attribute_exists({LeaseAttributes.LeaseKey})",
        UpdateExpression = update,
        ExpressionAttributeValues = values,
    };

    private static UpdateItemRequest StartOwned(string tableName, Lease held)
    {
        var owner = held.CheckpointOwner is null ? LeaseAttributes.LeaseOwner : LeaseAttributes.CheckpointOwner;
        var request = Start(tableName, held, $"{LeaseAttributes.LeaseCounter} = :counter AND {owner} = :owner");
        request.ExpressionAttributeValues[":owner"] = LeaseItem.Text(held.ActualOwner!.Value.Value);
        return request;
    }

    private static UpdateItemRequest Start(string tableName, Lease lease, string condition) => Start(tableName, lease, condition, new()
    {
        [":counter"] = LeaseItem.Number(lease.Counter),
        [":next"] = LeaseItem.Number(lease.Counter + 1),
    });

    private static UpdateItemRequest Start(string tableName, Lease lease, string condition, Dictionary<string, AttributeValue> values) => new()
    {
        TableName = tableName,
        Key = LeaseItem.Key(lease.ShardId),
        ConditionExpression = condition,
        ExpressionAttributeValues = values,
        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
    };

    private static void AddOwnerSwitch(UpdateItemRequest request)
    {
        request.ExpressionAttributeValues[":one"] = LeaseItem.Number(1);
        request.UpdateExpression += $" ADD {LeaseAttributes.OwnerSwitches} :one";
    }

    private static string SetThroughput(UpdateItemRequest request, Lease held)
    {
        if (held.Throughput is not { } throughput)
        {
            return "";
        }

        request.ExpressionAttributeValues[":throughput"] = LeaseItem.Number(throughput);
        return $", {LeaseAttributes.Throughput} = :throughput";
    }

    // KCL knows no tenure: a lease that one of its workers holds has none.
    private static string IsTenure(Lease lease, Dictionary<string, AttributeValue> values)
    {
        if (lease.Tenure is null)
        {
            return $"attribute_not_exists({LeaseAttributes.Tenure})";
        }

        values[":tenure"] = LeaseItem.Text(lease.Tenure);
        return $"{LeaseAttributes.Tenure} = :tenure";
    }
}
