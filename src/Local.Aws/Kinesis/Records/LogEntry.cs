namespace Local.Aws.Kinesis.Records;

/// <summary>Where a record's JSON lies in its chunk, and what deciding about the record needs.</summary>
/// <param name="Position">The position inside the sequence number.</param>
/// <param name="ArrivalMillis">Unix milliseconds; never falls inside a shard.</param>
/// <param name="Offset">First byte in the chunk.</param>
/// <param name="Length">Bytes in the chunk, the trailing comma included.</param>
/// <param name="Bytes">What AWS's limits count: data and partition key.</param>
internal readonly record struct LogEntry(ulong Position, long ArrivalMillis, int Offset, int Length, int Bytes);
