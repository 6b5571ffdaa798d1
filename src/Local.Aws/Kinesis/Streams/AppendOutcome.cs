namespace Local.Aws.Kinesis.Streams;

/// <summary>What became of one record offered to a shard.</summary>
internal enum AppendOutcome
{
    Appended = 0,

    /// <summary>A reshard closed the shard after the stream chose it: choose again.</summary>
    Closed,

    Throttled,
}
