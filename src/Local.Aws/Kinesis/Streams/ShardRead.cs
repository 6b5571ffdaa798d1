using Local.Aws.Kinesis.Records;

namespace Local.Aws.Kinesis.Streams;

/// <summary>What one read of a shard gave, apart from the records' bytes.</summary>
/// <param name="Log">Position and sizes.</param>
/// <param name="MillisBehindLatest">How old the last given record is, 0 at the tip.</param>
/// <param name="Ended">The shard is closed and everything in it has been given.</param>
internal readonly record struct ShardRead(LogRead Log, long MillisBehindLatest, bool Ended);
