using System.Collections.Immutable;

namespace Local.Aws.S3.Storage;

/// <summary>An object as it is listed and described. Immutable; a later put replaces it. Written beside the data as JSON.</summary>
/// <param name="Key">The key.</param>
/// <param name="File">The data's path below the bucket's folder.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Without quotes.</param>
/// <param name="Modified">When it became visible.</param>
internal sealed record StoredObject(string Key, string File, long Size, string ETag, DateTimeOffset Modified)
{
    /// <summary>Content-Type and other headers that come back as they were given, metadata included.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public StoredChecksum? Checksum { get; init; }
}
