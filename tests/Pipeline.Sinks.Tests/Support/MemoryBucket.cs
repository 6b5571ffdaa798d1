using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>A bucket in memory with S3's rules for parts. Outlives processors; each one reaches it through its own <see cref="MemoryObjectStore"/>.</summary>
internal sealed class MemoryBucket
{
    private readonly Lock _gate = new();
    private int _nextUpload;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, SortedDictionary<int, byte[]>> Uploads { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Writes { get; } = new();

    public string StartUpload() => $"upload-{Interlocked.Increment(ref _nextUpload)}";

    /// <summary>Puts an object under S3's conditions: If-None-Match: * without a tag, else If-Match.</summary>
    /// <returns>Null when it was put, else the tag of what is there.</returns>
    public string? Put(string key, byte[] content, string? replaces)
    {
        lock (_gate)
        {
            if (Occupant(key, replaces) is { } there)
            {
                return there;
            }

            Objects[key] = content;
            Writes.Enqueue(key);
            return null;
        }
    }

    public string? Complete(string key, string uploadId, IReadOnlyList<UploadedPart> parts, string? replaces)
    {
        lock (_gate)
        {
            if (Occupant(key, replaces) is { } there)
            {
                return there;
            }

            Assert.True(Uploads.TryRemove(uploadId, out var stored), $"NoSuchUpload: {uploadId}");
            Assert.Equal(parts.Select(part => part.Number), stored.Keys);
            Assert.All(stored.Values.SkipLast(1), part => Assert.True(part.Length >= ObjectUpload.SmallestPartBytes, "EntityTooSmall"));
            return Put(key, [.. stored.Values.SelectMany(part => part)], replaces);
        }
    }

    private string? Occupant(string key, string? replaces)
    {
        var tag = Objects.TryGetValue(key, out var content) ? Convert.ToHexString(SHA256.HashData(content)) : null;
        return tag == replaces ? null : tag ?? string.Empty;
    }
}
