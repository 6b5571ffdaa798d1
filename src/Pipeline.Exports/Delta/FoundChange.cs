using Pipeline.Exports.Changes;

namespace Pipeline.Exports.Delta;

/// <summary>A change, by the places of its rows.</summary>
/// <param name="Kind">What became of the row.</param>
/// <param name="Old">Its place in the earlier version; negative if that has no such key.</param>
/// <param name="New">Its place in the later version; negative if that has none.</param>
/// <param name="IsOldKnown">Whether the earlier version says what the row was: not if it was malformed, or several rows of one key differed.</param>
internal readonly record struct FoundChange(RowChangeKind Kind, long Old, long New, bool IsOldKnown);
