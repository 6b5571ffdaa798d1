using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Delta;

/// <summary>Two versions of a table.</summary>
/// <param name="Table">What its files look like and what identifies a row.</param>
/// <param name="Old">The files of the version that was applied last; none before the first import.</param>
/// <param name="New">The files of the version to come to; at least one.</param>
internal sealed record DeltaRequest(TableSettings Table, IReadOnlyList<ExportFile> Old, IReadOnlyList<ExportFile> New);
