using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Simulation.Services;

internal sealed class StreamShard(int number, UInt128 start, UInt128 end, IReadOnlyList<StreamShard> parents, long createdAt)
{
    public int Number => number;

    public ShardId ShardId { get; } = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"shardId-{number:D12}"));

    public UInt128 Start => start;

    public UInt128 End => end;

    public IReadOnlyList<StreamShard> Parents => parents;

    public List<StreamShard> Children { get; } = [];

    public List<StreamRecord> Records { get; } = [];

    /// <summary>The number of records that were there when the shard got its first lease: what was put later must be processed, wherever that lease begins.</summary>
    public int? RecordsBeforeLease { get; set; }

    /// <summary>When it was closed; null while it is open.</summary>
    public long? ClosedAt { get; set; }

    public long CreatedAt => createdAt;

    /// <summary>When it left the stream with its last record.</summary>
    public long? ForgottenAt { get; set; }

    public bool IsForgotten => ForgottenAt is not null;

    public bool Takes(UInt128 hash) => ClosedAt is null && hash >= start && hash <= end;

    /// <summary>The index of the first record that a checkpoint does not cover.</summary>
    public int IndexBehind(Checkpoint checkpoint) => checkpoint.Kind switch
    {
        CheckpointKind.TrimHorizon => 0,
        CheckpointKind.AtTimestamp => Math.Min(CountWhile(record => record.Arrival < checkpoint.Timestamp), RecordsBeforeLease ?? int.MaxValue),
        CheckpointKind.At => CountWhile(record => record.Sequence <= checkpoint.SequenceNumber),
        CheckpointKind.ShardEnd => Records.Count,
        _ => throw new InvalidOperationException($"{checkpoint} names no place"),
    };

    public ChildShard DescribeAsChild() => new(ShardId.Value, [.. parents.Select(parent => parent.ShardId.Value)], start, end);

    public int CountWhile(Func<StreamRecord, bool> isBefore)
    {
        var count = 0;
        while (count < Records.Count && isBefore(Records[count]))
        {
            count++;
        }

        return count;
    }
}
