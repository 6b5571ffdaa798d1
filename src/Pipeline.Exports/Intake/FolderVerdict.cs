using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Intake;

/// <summary>Whether a version is complete.</summary>
/// <param name="Files">Its files; null if it is not.</param>
/// <param name="Missing">What it waits for; empty if it is.</param>
internal sealed record FolderVerdict(IReadOnlyList<ExportObject>? Files, string Missing)
{
    public static FolderVerdict Of(IReadOnlyList<ExportObject> files) => new(files, "");

    public static FolderVerdict Waits(string missing) => new(null, missing);
}
