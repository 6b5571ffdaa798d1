using System.Text.Json;

namespace Pipeline.Exports.Intake;

/// <summary>Which files a version has: <c>{"files": [{"name": "part-1.csv.gz", "size": 123}, …]}</c>; a file may also be only its name.</summary>
internal sealed record ExportManifest(IReadOnlyList<ManifestFile> Files)
{
    private const string Allowed = "an object {\"files\": [{\"name\": …, \"size\": …}, …]} with at least one file, each once";

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ExportException">It is not what a manifest looks like.</exception>
    public static ExportManifest Read(string key, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var files = new List<ManifestFile>();
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("files", out var list)
                && list.ValueKind == JsonValueKind.Array)
            {
                files.AddRange(list.EnumerateArray().Select(file => Read(key, file)));
            }

            return files.Count > 0 && files.DistinctBy(file => file.Name).Count() == files.Count
                ? new ExportManifest(files)
                : throw new ExportException($"The manifest {key} names {files.Count} files; allowed is {Allowed}");
        }
        catch (JsonException exception)
        {
            throw new ExportException($"The manifest {key} is no JSON ({exception.Message}); allowed is {Allowed}", exception);
        }
    }

    private static ManifestFile Read(string key, JsonElement file)
    {
        if (file.ValueKind == JsonValueKind.String)
        {
            return new ManifestFile(file.GetString()!, Size: null);
        }

        if (file.ValueKind == JsonValueKind.Object && file.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String)
        {
            return new ManifestFile(name.GetString()!, file.TryGetProperty("size", out var size) && size.TryGetInt64(out var bytes) ? bytes : null);
        }

        throw new ExportException($"The manifest {key} has the file {file.GetRawText()}; allowed is {Allowed}");
    }
}
