using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Tests.Support;

namespace Pipeline.Sinks.Tests.Manifests;

public sealed class ManifestPublisherTests
{
    private const int Objects = 5;

    /// <summary>Overlapping calls for one upload are answered with conflicts, and eight shards would send eight times the calls.</summary>
    [Fact]
    public async Task AllShardsOfAWorkerTogetherCompleteEachUploadOnce()
    {
        var bucket = new MemoryBucket();
        var faults = new FaultScript { StopAtName = "before complete" };
        var store = new MemoryObjectStore(bucket, faults);
        var publisher = new ManifestPublisher(store, new ManifestStore(store, "manifests/"), concurrency: 2);
        var manifest = Manifest(bucket);

        var all = Enumerable.Range(0, 8).Select(_ => publisher.FinishAsync(manifest, CancellationToken.None).AsTask()).ToArray();
        await faults.Reached;
        faults.Release();
        await Task.WhenAll(all);

        Assert.Equal(Objects, faults.Steps.Count(step => step.StartsWith("before complete", StringComparison.Ordinal)));
        Assert.All(manifest.Objects, one => Assert.Contains(one.Key, bucket.Objects.Keys));
    }

    [Fact]
    public async Task WhoeverGivesUpLeavesTheTurnToTheNext()
    {
        var bucket = new MemoryBucket();
        var faults = new FaultScript { StopAtName = "before complete" };
        var store = new MemoryObjectStore(bucket, faults);
        var publisher = new ManifestPublisher(store, new ManifestStore(store, "manifests/"), concurrency: 2);
        var manifest = Manifest(bucket);
        using var lost = new CancellationTokenSource();
        var first = publisher.FinishAsync(manifest, CancellationToken.None).AsTask();
        await faults.Reached;
        var waiting = publisher.FinishAsync(manifest, lost.Token).AsTask();
        var last = publisher.FinishAsync(manifest, CancellationToken.None).AsTask();

        await lost.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        faults.Release();

        await Task.WhenAll(first, last);
        Assert.All(manifest.Objects, one => Assert.Contains(one.Key, bucket.Objects.Keys));
    }

    private static CommitManifest Manifest(MemoryBucket bucket)
    {
        const string id = "20260102T030405678-1f2e3d4c5b6a";
        return new CommitManifest
        {
            Format = CommitManifest.FormatName,
            Version = CommitManifest.CurrentVersion,
            Id = id,
            Application = "app",
            Stream = "orders",
            Worker = "worker",
            BegunAt = DateTimeOffset.UnixEpoch,
            PreparedAt = DateTimeOffset.UnixEpoch,
            Contracts = new Dictionary<string, ManifestContract>(),
            Shards = [],
            Objects =
            [
                .. Enumerable.Range(0, Objects).Select(index => $"lake/sales/{index}.parquet").Select(key =>
                    new ManifestObject(key, ManifestObject.Lake, "sales", Partition: null, Rows: 0, Bytes: 0, bucket.StartUpload(key, id), Parts: [])),
            ],
        };
    }
}
