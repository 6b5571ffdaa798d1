using System.Diagnostics.CodeAnalysis;
using Local.Aws.S3.Storage;

namespace Local.Aws.S3.Bodies;

/// <summary>What was computed over a body that arrived whole.</summary>
internal sealed record BodySummary(long Length, ReadOnlyMemory<byte> Md5, StoredChecksum Checksum)
{
    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "ETags are in small letters.")]
    public string ETag => Convert.ToHexString(Md5.Span).ToLowerInvariant();
}
