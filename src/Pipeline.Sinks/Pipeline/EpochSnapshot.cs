namespace Pipeline.Sinks.Pipeline;

/// <summary>What the decision to end an epoch looks at.</summary>
/// <param name="Records">Records taken, failed ones included.</param>
/// <param name="Bytes">Encoded bytes of its files.</param>
/// <param name="OpenFiles">Files open.</param>
/// <param name="HasFullFile">Whether a file has its contract's size.</param>
/// <param name="Age">Time since its first record was taken.</param>
/// <param name="ReleaseRequested">Whether the memory budget asks this shard to let go.</param>
internal readonly record struct EpochSnapshot(int Records, long Bytes, int OpenFiles, bool HasFullFile, TimeSpan Age, bool ReleaseRequested);
