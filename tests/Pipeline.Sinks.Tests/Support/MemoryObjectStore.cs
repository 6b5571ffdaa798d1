using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>One process's view of a <see cref="MemoryBucket"/>.</summary>
internal sealed class MemoryObjectStore(MemoryBucket bucket, FaultScript faults) : IObjectStore
{
    public async ValueTask PutAsync(string key, string contentType, PooledSegments content, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before put {key}");
        bucket.Put(key, Read(content));
        await faults.StepAsync($"after put {key}");
    }

    public async ValueTask<string> StartUploadAsync(string key, string contentType, string manifest, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before start {key}");
        return bucket.StartUpload(key, manifest);
    }

    public async ValueTask<UploadedPart> UploadPartAsync(
        string key, string uploadId, int number, PooledSegments content, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before part {number} of {key}");
        bucket.Uploads[uploadId].Parts[number] = Read(content);
        await faults.StepAsync($"after part {number} of {key}");
        return new UploadedPart(number, $"etag-{number}");
    }

    public async ValueTask<bool> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, string manifest, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before complete {key}");
        var isVisible = bucket.Complete(key, uploadId, parts, length, manifest);
        await faults.StepAsync($"after complete {key}");
        return isVisible;
    }

    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(faults.AbortFails, this);

        // A dead process aborts nothing.
        if (!faults.IsDead)
        {
            bucket.Uploads.TryRemove(uploadId, out _);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<byte[]?> FindAsync(string key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(bucket.Objects.GetValueOrDefault(key));

    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before delete {key}");
        bucket.Objects.TryRemove(key, out _);
        await faults.StepAsync($"after delete {key}");
    }

    private static byte[] Read(PooledSegments content)
    {
        using var body = content.OpenRead();
        using var copy = new MemoryStream();
        body.CopyTo(copy);
        return copy.ToArray();
    }
}
