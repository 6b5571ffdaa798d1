using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>One process's view of a <see cref="MemoryBucket"/>.</summary>
internal sealed class MemoryObjectStore(MemoryBucket bucket, FaultScript faults) : IObjectStore
{
    public async ValueTask<string?> PutAsync(string key, string contentType, PooledSegments content, string? replaces, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before put {key}");
        var there = bucket.Put(key, Read(content), replaces);
        await faults.StepAsync($"after put {key}");
        return there;
    }

    public async ValueTask<string> StartUploadAsync(string key, string contentType, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before start {key}");
        var upload = bucket.StartUpload();
        bucket.Uploads[upload] = [];
        return upload;
    }

    public async ValueTask<UploadedPart> UploadPartAsync(
        string key, string uploadId, int number, PooledSegments content, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before part {number} of {key}");
        bucket.Uploads[uploadId][number] = Read(content);
        await faults.StepAsync($"after part {number} of {key}");
        return new UploadedPart(number, $"etag-{number}");
    }

    public async ValueTask<string?> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, long length, string? replaces, CancellationToken cancellationToken)
    {
        await faults.StepAsync($"before complete {key}");
        var there = bucket.Complete(key, uploadId, parts, replaces);
        Assert.True(there is not null || bucket.Objects[key].Length == length, $"{key} has another length than its parts");
        await faults.StepAsync($"after complete {key}");
        return there;
    }

    public ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
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
