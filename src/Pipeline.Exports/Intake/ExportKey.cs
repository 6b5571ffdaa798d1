using System.Diagnostics.CodeAnalysis;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Intake;

/// <summary>What an object's key says: <c>{prefix}{tenant}/{table}/{version}/{file}</c>.</summary>
/// <param name="Id">The table.</param>
/// <param name="Version">The version.</param>
/// <param name="File">The name of the file in the version's folder.</param>
internal sealed record ExportKey(TableId Id, string Version, string File)
{
    /// <summary>The file that says which files a version has.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The empty file that says that a version is complete.</summary>
    public const string Marker = "_SUCCESS";

    private static readonly string[] DataSuffixes = [".gz", ".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json", ".parquet"];

    /// <summary>Whether the file holds rows, and does not only tell about others.</summary>
    public bool IsData => File is not (Manifest or Marker);

    /// <summary>Reads a key that is not URL-encoded.</summary>
    /// <param name="key">The key.</param>
    /// <param name="prefix">What the keys of all exports begin with.</param>
    /// <param name="read">What it says.</param>
    /// <param name="problem">What does not fit: the place, the value and what is allowed.</param>
    public static bool TryRead(string key, string prefix, [NotNullWhen(true)] out ExportKey? read, [NotNullWhen(false)] out string? problem)
    {
        read = null;
        problem = Check(key, prefix, out var parts);
        if (problem is not null)
        {
            return false;
        }

        read = new ExportKey(new TableId(parts[0], parts[1]), parts[2], parts[3]);
        return true;
    }

    /// <summary>What the keys of a version begin with.</summary>
    public static string FolderOf(string prefix, TableId id, string version) => $"{prefix}{id}/{version}/";

    private static string? Check(string key, string prefix, out string[] parts)
    {
        parts = [];
        if (!key.StartsWith(prefix, StringComparison.Ordinal))
        {
            return $"'{key}' does not begin with the exports' prefix '{prefix}'";
        }

        parts = key[prefix.Length..].Split('/');
        if (parts.Length != 4)
        {
            return $"'{key}' has {parts.Length} parts behind '{prefix}'; an export has four: <tenant>/<table>/<version>/<file>";
        }

        var names = parts;
        var odd = Array.FindIndex(parts, 0, 3, part => !TableId.IsName(part));
        if (odd >= 0)
        {
            return $"'{key}' has the {(odd == 0 ? "tenant" : odd == 1 ? "table" : "version")} '{names[odd]}'; allowed are {TableId.AllowedNames}";
        }

        return parts[3] is Manifest or Marker || DataSuffixes.Any(suffix => names[3].Length > suffix.Length && names[3].EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            ? null
            : $"'{key}' has the file '{parts[3]}'; files of an export end with {string.Join(", ", DataSuffixes)} or are called {Manifest} or {Marker}";
    }
}
