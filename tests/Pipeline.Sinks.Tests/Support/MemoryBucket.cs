using System.Collections.Concurrent;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>A bucket in memory with S3's rules for parts. Outlives processors; each one reaches it through its own <see cref="MemoryObjectStore"/>.</summary>
internal sealed class MemoryBucket
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _manifests = new(StringComparer.Ordinal);
    private int _nextUpload;

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, MemoryUpload> Uploads { get; } = new(StringComparer.Ordinal);

    /// <summary>The keys of the objects that hold records.</summary>
    public IEnumerable<string> Data => Objects.Keys.Where(key => !key.StartsWith("manifests/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public string StartUpload(string key, string manifest)
    {
        var id = $"upload-{Interlocked.Increment(ref _nextUpload)}";
        Uploads[id] = new MemoryUpload(key, manifest, []);
        return id;
    }

    public void Put(string key, byte[] content) => Objects[key] = content;

    public bool Complete(string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, string manifest)
    {
        lock (_gate)
        {
            if (!Uploads.TryRemove(uploadId, out var upload))
            {
                return Objects.TryGetValue(key, out var there) && there.Length == length && _manifests[key] == manifest;
            }

            Assert.Equal((key, manifest), (upload.Key, upload.Manifest));
            Assert.Equal(parts.Select(part => part.Number), upload.Parts.Keys);
            Assert.All(upload.Parts.Values.SkipLast(1), part => Assert.True(part.Length >= ObjectUpload.SmallestPartBytes, "EntityTooSmall"));
            Assert.False(Objects.ContainsKey(key), $"{key} is written a second time");
            byte[] content = [.. upload.Parts.Values.SelectMany(part => part)];
            Assert.Equal(length, content.Length);
            _manifests[key] = manifest;
            Put(key, content);
            return true;
        }
    }
}
