using System.Collections.Immutable;
using System.Globalization;
using Local.Aws.Checksums;
using Local.Aws.S3.Storage;
using Microsoft.AspNetCore.Http;

namespace Local.Aws.S3.Operations;

/// <summary>The headers that an object keeps, and those that describe it.</summary>
internal static class ObjectHeaders
{
    private const string DefaultContentType = "binary/octet-stream";
    private const string MetadataPrefix = "x-amz-meta-";
    private static readonly string[] Kept =
        ["Content-Type", "Cache-Control", "Content-Disposition", "Content-Language", "Expires", "x-amz-storage-class", "x-amz-server-side-encryption"];

    public static ImmutableSortedDictionary<string, string> Read(IHeaderDictionary headers)
    {
        var kept = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in Kept)
        {
            if (headers.TryGetValue(name, out var value))
            {
                kept[name] = value.ToString();
            }
        }

        foreach (var (name, value) in headers)
        {
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
            {
                kept[name] = value.ToString();
            }
        }

        kept.TryAdd("Content-Type", DefaultContentType);

        // aws-chunked is how the body travelled, not what the object is.
        var encodings = headers.ContentEncoding.ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(encoding => !encoding.Equals("aws-chunked", StringComparison.OrdinalIgnoreCase));
        if (string.Join(", ", encodings) is { Length: > 0 } encoding)
        {
            kept["Content-Encoding"] = encoding;
        }

        return kept.ToImmutable();
    }

    public static void Describe(HttpResponse response, StoredObject stored)
    {
        foreach (var (name, value) in stored.Headers)
        {
            response.Headers[name] = value;
        }

        response.Headers.AcceptRanges = "bytes";
        response.Headers.ETag = Quote(stored.ETag);
        response.Headers.LastModified = stored.Modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
    }

    public static void WriteChecksum(HttpResponse response, StoredChecksum? checksum)
    {
        if (checksum is not null && ChecksumAlgorithm.TryFind(checksum.Algorithm, out var algorithm))
        {
            response.Headers[algorithm.Header] = checksum.Value;
            response.Headers["x-amz-checksum-type"] = checksum.Type;
        }
    }

    public static string Quote(string etag) => $"\"{etag}\"";
}
