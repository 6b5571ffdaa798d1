namespace Pipeline.Exports.Intake;

/// <summary>A file that a manifest names.</summary>
/// <param name="Name">Its name in the version's folder.</param>
/// <param name="Size">Its bytes; null if the manifest does not say.</param>
internal sealed record ManifestFile(string Name, long? Size);
