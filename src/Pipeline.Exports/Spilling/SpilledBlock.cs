namespace Pipeline.Exports.Spilling;

/// <summary>Where a block's rows are in the temporary file.</summary>
/// <param name="Offset">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
internal readonly record struct SpilledBlock(long Offset, int Length);
