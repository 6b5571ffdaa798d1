using Pipeline.Exports.Changes;

namespace Pipeline.Exports.Tests.Support;

/// <summary>A change as text.</summary>
internal sealed record CapturedChange(RowChangeKind Kind, long Ordinal, string Key, string Row, string Before);
