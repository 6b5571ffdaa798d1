namespace Local.Aws.Kinesis.Records;

/// <summary>What one read of a log gave.</summary>
/// <param name="NextPosition">Where the next read starts.</param>
/// <param name="Count">Records given.</param>
/// <param name="Bytes">Their size as AWS's limits count it.</param>
/// <param name="LastArrivalMillis">The last given record's arrival; 0 when none was given.</param>
internal readonly record struct LogRead(ulong NextPosition, int Count, long Bytes, long LastArrivalMillis);
