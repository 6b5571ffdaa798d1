using System.Text.Json;

namespace Pipeline.Sinks.Manifests;

/// <summary>What a prepared lease holds: where the manifest lies.</summary>
/// <param name="Format">Distinguishes it from what other applications store.</param>
/// <param name="Version">The version of the format.</param>
/// <param name="Key">The manifest's key.</param>
internal sealed record ManifestReference(string Format, int Version, string Key)
{
    /// <summary>What versions before manifests wrote; only they can finish it.</summary>
    private const string FormerFormat = "pipeline-epoch";

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.ManifestReference);

    /// <summary>Reads what a lease holds; null when another application wrote it.</summary>
    /// <exception cref="InvalidDataException">Another version of this program wrote it, which is needed to finish it.</exception>
    public static ManifestReference? Read(ReadOnlySpan<byte> state)
    {
        ManifestReference? read;
        try
        {
            read = JsonSerializer.Deserialize(state, ManifestJson.Default.ManifestReference);
        }
        catch (JsonException)
        {
            return null;
        }

        return read switch
        {
            { Format: CommitManifest.FormatName, Version: CommitManifest.CurrentVersion, Key.Length: > 0 } => read,
            { Format: CommitManifest.FormatName or FormerFormat } => throw new InvalidDataException(
                $"The prepared checkpoint is of format {read.Format}, version {read.Version}; this program reads {CommitManifest.FormatName}, version {CommitManifest.CurrentVersion}. "
                + "Start the version that wrote it and let it drain"),
            _ => null,
        };
    }
}
