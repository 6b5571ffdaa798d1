using Pipeline.Contracts.Types;

namespace Pipeline.Contracts.Projection;

/// <summary>The columns that say which stream record a lake row came from; the last of every dataset, in this order.</summary>
public static class LineageColumns
{
    /// <summary>The CloudEvents id; null for bare documents.</summary>
    public const string EventId = "_event_id";

    /// <summary>The name of the stream: shards of two streams may be named alike.</summary>
    public const string Stream = "_stream";

    /// <summary>The shard.</summary>
    public const string ShardId = "_shard_id";

    /// <summary>The record's sequence number.</summary>
    public const string SequenceNumber = "_sequence_number";

    /// <summary>The record's place inside an aggregated record, else 0.</summary>
    public const string SubSequence = "_sub_sequence";

    /// <summary>When the stream took the record.</summary>
    public const string ArrivalTime = "_arrival_time";

    internal const int Count = 6;

    internal static IReadOnlyList<DatasetField> Fields { get; } =
    [
        new(EventId, new StringType(), Required: false, IsLineage: true),
        new(Stream, new StringType(), Required: true, IsLineage: true),
        new(ShardId, new StringType(), Required: true, IsLineage: true),
        new(SequenceNumber, new StringType(), Required: true, IsLineage: true),
        new(SubSequence, new BigIntType(), Required: true, IsLineage: true),
        new(ArrivalTime, new TimestampType(), Required: true, IsLineage: true),
    ];
}
