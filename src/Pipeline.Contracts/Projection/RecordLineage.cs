namespace Pipeline.Contracts.Projection;

/// <summary>Where a record came from.</summary>
/// <param name="eventId">The CloudEvents id, UTF-8; empty for none.</param>
/// <param name="stream">The name of the stream.</param>
/// <param name="shardId">The shard.</param>
/// <param name="sequenceNumber">The sequence number, ASCII digits.</param>
/// <param name="subSequence">The place inside an aggregated record, else 0.</param>
/// <param name="arrivalMicros">When the stream took it, microseconds since 1970-01-01 UTC.</param>
public readonly ref struct RecordLineage(
    ReadOnlySpan<byte> eventId, ReadOnlySpan<byte> stream, ReadOnlySpan<byte> shardId, ReadOnlySpan<byte> sequenceNumber, long subSequence, long arrivalMicros)
{
    /// <summary>The CloudEvents id, UTF-8; empty for none.</summary>
    public ReadOnlySpan<byte> EventId { get; } = eventId;

    /// <summary>The name of the stream.</summary>
    public ReadOnlySpan<byte> Stream { get; } = stream;

    /// <summary>The shard.</summary>
    public ReadOnlySpan<byte> ShardId { get; } = shardId;

    /// <summary>The sequence number, ASCII digits.</summary>
    public ReadOnlySpan<byte> SequenceNumber { get; } = sequenceNumber;

    /// <summary>The place inside an aggregated record, else 0.</summary>
    public long SubSequence { get; } = subSequence;

    /// <summary>When the stream took the record, microseconds since 1970-01-01 UTC.</summary>
    public long ArrivalMicros { get; } = arrivalMicros;
}
