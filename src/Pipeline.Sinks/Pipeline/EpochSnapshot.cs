namespace Pipeline.Sinks.Pipeline;

/// <summary>What the decision to end an epoch looks at.</summary>
/// <param name="Records">Records taken, failed ones included.</param>
/// <param name="Bytes">Encoded bytes of its files.</param>
/// <param name="HeldBytes">Memory that it holds.</param>
/// <param name="BufferedBytes">The part of it that is rows which are not encoded yet.</param>
/// <param name="OpenFiles">Files open.</param>
/// <param name="HasFullFile">Whether a file has its contract's size.</param>
/// <param name="HasFailed">Whether a part could not be uploaded, for a reason that does not pass.</param>
/// <param name="Age">Time since its first record was taken.</param>
/// <param name="ReleaseRequested">Whether the memory budget asks to let go.</param>
internal readonly record struct EpochSnapshot(
    long Records, long Bytes, long HeldBytes, long BufferedBytes, int OpenFiles, bool HasFullFile, bool HasFailed, TimeSpan Age, bool ReleaseRequested);
