namespace Pipeline.Exports.Intake;

/// <summary>An object that was created, as an event tells it.</summary>
/// <param name="Bucket">Its bucket.</param>
/// <param name="Key">Its key, decoded.</param>
internal sealed record ObjectEvent(string Bucket, string Key);
