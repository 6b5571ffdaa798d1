using System.Collections.Concurrent;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>A bucket in memory with S3's rules for parts. Outlives processors; each one reaches it through its own <see cref="MemoryObjectStore"/>.</summary>
internal sealed class MemoryBucket
{
    private int _nextUpload;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, SortedDictionary<int, byte[]>> Uploads { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Writes { get; } = new();

    public string StartUpload() => $"upload-{Interlocked.Increment(ref _nextUpload)}";

    public void Put(string key, byte[] content)
    {
        Objects[key] = content;
        Writes.Enqueue(key);
    }

    public void Complete(string key, string uploadId, IReadOnlyList<UploadedPart> parts)
    {
        Assert.True(Uploads.TryRemove(uploadId, out var stored), $"NoSuchUpload: {uploadId}");
        Assert.Equal(parts.Select(part => part.Number), stored.Keys);
        Assert.All(stored.Values.SkipLast(1), part => Assert.True(part.Length >= ObjectUpload.SmallestPartBytes, "EntityTooSmall"));
        Put(key, [.. stored.Values.SelectMany(part => part)]);
    }
}
