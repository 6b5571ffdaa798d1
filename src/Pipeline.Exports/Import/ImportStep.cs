using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Import;

/// <summary>What is to be done next for a table.</summary>
/// <param name="Kind">What.</param>
/// <param name="Version">With which version; null for nothing.</param>
/// <param name="Bases">The versions whose rows its target may hold, newest first.</param>
/// <param name="FormerRows">Row counts of the versions before it, newest first, since the last fall that somebody approved.</param>
/// <param name="Reason">Why it is superseded.</param>
internal sealed record ImportStep(
    ImportStepKind Kind, ExportVersion? Version, IReadOnlyList<ExportVersion> Bases, IReadOnlyList<long> FormerRows, string Reason)
{
    public static ImportStep None { get; } = new(ImportStepKind.None, Version: null, [], [], "");
}
