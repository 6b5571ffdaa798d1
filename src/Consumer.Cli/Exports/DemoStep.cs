using Pipeline.Exports.Registry;

namespace Consumer.Cli.Exports;

/// <summary>What one export of the walk came to.</summary>
/// <param name="Export">The export.</param>
/// <param name="Version">What the registry says of it.</param>
/// <param name="Expected">What it should come to: status, insertions, updates, deletions.</param>
/// <param name="TargetAgrees">Whether the target has the rows that it should have.</param>
internal sealed record DemoStep(DemoExport Export, ExportVersion Version, (ExportStatus Status, long Inserts, long Updates, long Deletes) Expected, bool TargetAgrees)
{
    public bool Agrees => TargetAgrees
        && (Version.Status, Version.Counts.Inserts, Version.Counts.Updates, Version.Counts.Deletes) == Expected;
}
