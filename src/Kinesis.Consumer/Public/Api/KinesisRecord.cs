namespace Kinesis.Consumer;

/// <summary>One record as Kinesis returned it, or one user record out of an aggregated one. Its memory belongs to the answer that it came in and dies with it.</summary>
/// <param name="Data">The payload.</param>
/// <param name="PartitionKey">The partition key in UTF-8.</param>
/// <param name="SequenceNumber">The sequence number as ASCII digits.</param>
/// <param name="SubSequenceNumber">The position inside an aggregated record; 0 for a plain one.</param>
/// <param name="ArrivalMicros">When Kinesis took the record, in microseconds since the Unix epoch.</param>
public readonly record struct KinesisRecord(
    ReadOnlyMemory<byte> Data,
    ReadOnlyMemory<byte> PartitionKey,
    ReadOnlyMemory<byte> SequenceNumber,
    long SubSequenceNumber,
    long ArrivalMicros)
{
    /// <summary>The explicit hash key as ASCII digits, which only aggregated records carry; else empty.</summary>
    public ReadOnlyMemory<byte> ExplicitHashKey { get; init; }

    /// <summary>Whether this is a user record out of an aggregated one.</summary>
    public bool IsAggregated { get; init; }

    /// <summary>When Kinesis took the record.</summary>
    public DateTimeOffset ApproximateArrival => DateTimeOffset.UnixEpoch.AddMicroseconds(ArrivalMicros);
}
