using System.Collections.Concurrent;

namespace Local.Aws.S3.Storage;

/// <summary>All buckets and unfinished uploads.</summary>
internal sealed class ObjectStore
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MultipartUpload> _uploads = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    public ObjectStore(string? dataFolder, TimeProvider time)
    {
        _time = time;
        Folders = new StorageFolders(dataFolder);
        foreach (var folder in Directory.EnumerateDirectories(Folders.Buckets))
        {
            var name = Path.GetFileName(folder);
            _buckets[name] = new Bucket(name, Hosting.CredentialScope.Unsigned.Region, Folders, Directory.GetCreationTimeUtc(folder));
        }
    }

    public StorageFolders Folders { get; }

    public IEnumerable<Bucket> InNameOrder() => _buckets.Values.OrderBy(bucket => bucket.Name, StringComparer.Ordinal);

    public IEnumerable<MultipartUpload> UploadsOf(string bucket) => _uploads.Values
        .Where(upload => upload.Bucket == bucket)
        .OrderBy(upload => upload.Key, KeyOrder.Utf8)
        .ThenBy(upload => upload.Initiated)
        .ThenBy(upload => upload.Id, StringComparer.Ordinal);

    public Bucket Bucket(string name) => _buckets.TryGetValue(name, out var bucket) ? bucket : throw S3Error.NoSuchBucket(name);

    public bool TryCreate(string name, string region)
    {
        lock (_gate)
        {
            return !_buckets.ContainsKey(name) && _buckets.TryAdd(name, new Bucket(name, region, Folders, _time.GetUtcNow()));
        }
    }

    public bool TryDelete(Bucket bucket)
    {
        lock (_gate)
        {
            return bucket.TryDeleteFolders() && _buckets.TryRemove(bucket.Name, out _);
        }
    }

    public void Begin(MultipartUpload upload) => _uploads[upload.Id] = upload;

    public MultipartUpload Upload(string bucket, string key, string id) =>
        _uploads.TryGetValue(id, out var upload) && upload.Bucket == bucket && upload.Key == key ? upload : throw S3Error.NoSuchUpload(id);

    /// <summary>Forgets an upload and deletes its parts; false when it is not in the state that the caller left it in.</summary>
    public bool TryEnd(MultipartUpload upload, UploadState from) => upload.TryEnd(from) && _uploads.TryRemove(upload.Id, out _);
}
