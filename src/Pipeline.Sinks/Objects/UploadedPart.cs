namespace Pipeline.Sinks.Objects;

/// <summary>A part that the store acknowledged.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="ETag">What the store calls its content.</param>
/// <param name="Checksum">The checksum that the client sent, if the store wants it repeated.</param>
internal readonly record struct UploadedPart(int Number, string ETag, string? Checksum = null);
