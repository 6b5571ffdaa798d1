using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Import;

/// <summary>What an import of one table came to.</summary>
/// <param name="Id">The table.</param>
/// <param name="Versions">The versions that came to an end, oldest first.</param>
/// <param name="Problem">What kept it from going on; null if nothing did. The table's versions stand where they are, and the next import goes on.</param>
internal sealed record ImportResult(TableId Id, IReadOnlyList<ExportVersion> Versions, string? Problem);
