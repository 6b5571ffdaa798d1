namespace Pipeline.Sinks.Manifests;

/// <summary>The contract that an event's records were read by.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Hash">SHA-256 of its file; a change without a new version shows here.</param>
internal sealed record ManifestContract(int Version, string Hash);
