using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Intake;

/// <summary>What the bucket has of one version.</summary>
/// <param name="Id">The table.</param>
/// <param name="Version">The version.</param>
/// <param name="Objects">All objects of its folder whose names fit, in the order of their keys.</param>
internal sealed record ExportFolder(TableId Id, string Version, IReadOnlyList<ExportObject> Objects)
{
    /// <summary>An item of the registry has 400 KB; its files may take a part of that.</summary>
    public const int MostFiles = 1000;

    public string Folder(string prefix) => ExportKey.FolderOf(prefix, Id, Version);

    /// <summary>Decides whether the version is complete, and which files it has.</summary>
    /// <param name="prefix">What the keys of all exports begin with.</param>
    /// <param name="manifest">Its manifest; null if there is none.</param>
    /// <param name="rule">What makes versions without a manifest complete.</param>
    public FolderVerdict Judge(string prefix, ExportManifest? manifest, CompletionRule rule)
    {
        var folder = Folder(prefix);
        var data = Objects.Where(one => one.Key[folder.Length..] is not (ExportKey.Manifest or ExportKey.Marker)).ToList();
        if (data.Count > MostFiles)
        {
            return FolderVerdict.Waits($"it has {data.Count} files, {MostFiles} are allowed: write fewer and larger ones");
        }

        if (manifest is not null)
        {
            return Judge(folder, manifest, data);
        }

        var isMarked = Objects.Any(one => one.Key == folder + ExportKey.Marker);
        return data.Count == 0
            ? FolderVerdict.Waits(isMarked ? $"it has {ExportKey.Marker} and no file with rows; write an empty file for an empty table" : "it has no file with rows yet")
            : isMarked || rule == CompletionRule.FirstFile
                ? FolderVerdict.Of(data)
                : FolderVerdict.Waits($"neither {ExportKey.Marker} nor {ExportKey.Manifest} is there yet");
    }

    private static FolderVerdict Judge(string folder, ExportManifest manifest, List<ExportObject> data)
    {
        var files = new List<ExportObject>();
        foreach (var named in manifest.Files)
        {
            var found = data.Find(one => one.Key == folder + named.Name);
            if (found is null)
            {
                return FolderVerdict.Waits($"'{named.Name}' of its manifest is not there yet");
            }

            if (named.Size is { } size && size != found.Size)
            {
                return FolderVerdict.Waits($"'{named.Name}' has {found.Size} bytes, its manifest says {size}");
            }

            files.Add(found);
        }

        return FolderVerdict.Of(files);
    }
}
