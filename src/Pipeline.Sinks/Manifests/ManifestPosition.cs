namespace Pipeline.Sinks.Manifests;

/// <summary>The place of a user record.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="Sub">The place inside an aggregate; 0 for a plain record.</param>
internal sealed record ManifestPosition(string Sequence, long Sub);
