namespace Pipeline.Sinks.Lake;

/// <summary>What the open files of an epoch come to.</summary>
/// <param name="Files">How many there are.</param>
/// <param name="Bytes">What they have come to so far: what is encoded, and what is buffered at its size in memory.</param>
/// <param name="HeldBytes">The memory that they hold.</param>
/// <param name="BufferedBytes">The part of it that is rows which are not encoded yet.</param>
/// <param name="HasFullFile">Whether one has its contract's size.</param>
/// <param name="HasFailed">Whether a part could not be sent for a reason that does not pass.</param>
internal readonly record struct LakeFigures(int Files, long Bytes, long HeldBytes, long BufferedBytes, bool HasFullFile, bool HasFailed);
