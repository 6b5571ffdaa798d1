using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>Leases as items, attribute by attribute as KCL 1 and 2 write them. Empty strings and sets are never written.</summary>
internal static class LeaseItem
{
    public static Dictionary<string, AttributeValue> Key(ShardId shardId) => new() { [LeaseAttributes.LeaseKey] = Text(shardId.Value) };

    /// <summary>The item of a new lease.</summary>
    public static Dictionary<string, AttributeValue> Create(Lease lease)
    {
        var item = Key(lease.ShardId);
        item[LeaseAttributes.LeaseCounter] = Number(lease.Counter);
        item[LeaseAttributes.OwnerSwitches] = Number(lease.OwnerSwitches);
        item[LeaseAttributes.Checkpoint] = Text(CheckpointText.Format(lease.Checkpoint));
        item[LeaseAttributes.CheckpointSub] = Number(lease.Checkpoint.SubSequenceNumber);
        if (lease.Checkpoint.Kind == CheckpointKind.AtTimestamp)
        {
            item[LeaseAttributes.CheckpointTimestamp] = Number(lease.Checkpoint.Timestamp.ToUnixTimeMilliseconds());
        }

        if (lease.Parents.Count > 0)
        {
            item[LeaseAttributes.Parents] = Set(lease.Parents);
        }

        if (lease.HashKeys is { } range)
        {
            item[LeaseAttributes.StartingHashKey] = HashKey(range.Start);
            item[LeaseAttributes.EndingHashKey] = HashKey(range.End);
        }

        if (lease.StreamCreatedAt is { } createdAt)
        {
            item[LeaseAttributes.StreamCreatedAt] = Number(createdAt.ToUnixTimeMilliseconds());
        }

        return item;
    }

    public static AttributeValue Text(string value) => new() { S = value };

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Six decimals, as KCL 3 writes it.</summary>
    public static AttributeValue Number(double value) => new() { N = value.ToString("0.0#####", CultureInfo.InvariantCulture) };

    public static AttributeValue HashKey(UInt128 value) => Text(value.ToString(CultureInfo.InvariantCulture));

    public static AttributeValue Set(IReadOnlyList<ShardId> shards) => new() { SS = [.. shards.Select(shard => shard.Value)] };

    /// <summary>Whether an item is a lease at all: KCL 3.5 keeps other rows beside them.</summary>
    public static bool IsLease(Dictionary<string, AttributeValue> item) =>
        ReadText(item, LeaseAttributes.EntityType) is null or LeaseAttributes.LeaseEntity
        && item.ContainsKey(LeaseAttributes.Checkpoint);

    /// <summary>Reads a lease; on false, <paramref name="problem"/> names the attribute and its value.</summary>
    public static bool TryRead(
        Dictionary<string, AttributeValue> item, [NotNullWhen(true)] out Lease? lease, [NotNullWhen(false)] out string? problem)
    {
        lease = null;
        problem = null;
        if (ReadText(item, LeaseAttributes.LeaseKey) is not { Length: > 0 } key)
        {
            problem = $"{LeaseAttributes.LeaseKey} is missing";
            return false;
        }

        if (!TryReadNumber(item, LeaseAttributes.LeaseCounter, out var counter))
        {
            problem = $"{LeaseAttributes.LeaseCounter} is missing or no integer";
            return false;
        }

        if (!TryReadCheckpoint(item, LeaseAttributes.Checkpoint, LeaseAttributes.CheckpointSub, out var checkpoint))
        {
            problem = $"{LeaseAttributes.Checkpoint} '{ReadText(item, LeaseAttributes.Checkpoint)}' is no sequence number and none of "
                + $"{CheckpointText.TrimHorizon}, {CheckpointText.Latest}, {CheckpointText.AtTimestamp}, {CheckpointText.ShardEnd}";
            return false;
        }

        PendingCheckpoint? pending = null;
        if (item.ContainsKey(LeaseAttributes.Pending))
        {
            if (!TryReadCheckpoint(item, LeaseAttributes.Pending, LeaseAttributes.PendingSub, out var position))
            {
                problem = $"{LeaseAttributes.Pending} '{ReadText(item, LeaseAttributes.Pending)}' is no checkpoint";
                return false;
            }

            pending = new PendingCheckpoint(position, item.GetValueOrDefault(LeaseAttributes.PendingState)?.B?.ToArray() ?? []);
        }

        _ = TryReadNumber(item, LeaseAttributes.OwnerSwitches, out var switches);
        lease = new Lease
        {
            ShardId = new ShardId(key),
            Owner = ReadWorker(item, LeaseAttributes.LeaseOwner),
            Counter = counter,
            Tenure = ReadText(item, LeaseAttributes.Tenure),
            OwnerSwitches = switches,
            Checkpoint = checkpoint,
            BeforeEnd = CheckpointText.ParseWhole(ReadText(item, LeaseAttributes.BeforeEnd)),
            Pending = pending,
            Parents = ReadSet(item, LeaseAttributes.Parents),
            Children = ReadSet(item, LeaseAttributes.Children),
            HashKeys = ReadRange(item),
            StreamCreatedAt = TryReadNumber(item, LeaseAttributes.StreamCreatedAt, out var created) ? DateTimeOffset.FromUnixTimeMilliseconds(created) : null,
            CheckpointOwner = ReadWorker(item, LeaseAttributes.CheckpointOwner),
            Throughput = ReadThroughput(item),
        };
        return true;
    }

    public static string? ReadText(Dictionary<string, AttributeValue> item, string name) => item.GetValueOrDefault(name)?.S;

    private static bool TryReadCheckpoint(Dictionary<string, AttributeValue> item, string name, string subName, out Checkpoint checkpoint)
    {
        checkpoint = default;
        _ = TryReadNumber(item, subName, out var sub);
        long? timestamp = TryReadNumber(item, LeaseAttributes.CheckpointTimestamp, out var millis) ? millis : null;
        return ReadText(item, name) is { } text && CheckpointText.TryParse(text, sub, timestamp, out checkpoint);
    }

    private static bool TryReadNumber(Dictionary<string, AttributeValue> item, string name, out long value)
    {
        value = 0;
        return item.TryGetValue(name, out var attribute)
            && long.TryParse(attribute.N, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    // A figure to balance by and no more: one that makes no sense counts as none.
    private static double? ReadThroughput(Dictionary<string, AttributeValue> item) =>
        item.TryGetValue(LeaseAttributes.Throughput, out var attribute)
        && double.TryParse(attribute.N, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
        && double.IsFinite(value) && value >= 0
            ? value
            : null;

    private static WorkerId? ReadWorker(Dictionary<string, AttributeValue> item, string name) =>
        ReadText(item, name) is { Length: > 0 } text ? new WorkerId(text) : null;

    private static ShardId[] ReadSet(Dictionary<string, AttributeValue> item, string name) =>
        item.GetValueOrDefault(name)?.SS is { } set ? [.. set.Select(value => new ShardId(value)).Order()] : [];

    private static HashKeyRange? ReadRange(Dictionary<string, AttributeValue> item) =>
        UInt128.TryParse(ReadText(item, LeaseAttributes.StartingHashKey), CultureInfo.InvariantCulture, out var start)
        && UInt128.TryParse(ReadText(item, LeaseAttributes.EndingHashKey), CultureInfo.InvariantCulture, out var end)
            ? new HashKeyRange(start, end)
            : null;
}
