using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Manifests;

/// <summary>One object of a commit.</summary>
/// <param name="Key">Its key, which no other commit uses.</param>
/// <param name="Kind">"lake", "dead-letters" or "archive".</param>
/// <param name="Dataset">Of a lake object.</param>
/// <param name="Partition">The lake partition's path; null for none.</param>
/// <param name="Rows">Rows or lines.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="UploadId">The upload to complete; null once it is published.</param>
/// <param name="Parts">The upload's parts.</param>
internal sealed record ManifestObject(
    string Key, string Kind, string? Dataset, string? Partition, long Rows, long Bytes, string? UploadId, IReadOnlyList<UploadedPart>? Parts)
{
    public const string Lake = "lake";
    public const string DeadLetters = "dead-letters";
    public const string Archive = "archive";
}
