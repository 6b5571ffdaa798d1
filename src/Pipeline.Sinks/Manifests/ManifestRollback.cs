using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Manifests;

/// <summary>
/// Takes the objects of a prepared manifest back, of which one is gone for ever. Whoever still finds the manifest cannot publish it: not before, as one is gone, nor
/// after, as all are. So nothing can be committed by it meanwhile, and a rollback that ended halfway is begun again from the start.
/// </summary>
internal sealed class ManifestRollback(S3ObjectStore store, int concurrency)
{
    /// <summary>What became of each object, in the order of the manifest.</summary>
    public async Task<IReadOnlyList<ObjectState>> LookAsync(CommitManifest manifest, CancellationToken cancellationToken)
    {
        var states = new ObjectState[manifest.Objects.Count];
        await ForEachAsync(
            manifest,
            async (index, one, token) =>
                states[index] = await store.LookAsync(one.Key, one.UploadId!, one.Bytes, manifest.Id, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return states;
    }

    /// <summary>Aborts the uploads that are left and deletes the objects that are visible and the manifest's own.</summary>
    public Task TakeBackAsync(CommitManifest manifest, CancellationToken cancellationToken) => ForEachAsync(
        manifest,
        (_, one, token) => store.TakeBackAsync(one.Key, one.UploadId!, one.Bytes, manifest.Id, token),
        cancellationToken);

    private Task ForEachAsync(
        CommitManifest manifest, Func<int, ManifestObject, CancellationToken, ValueTask> doAsync, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        manifest.Objects.Index(),
        new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
        (one, token) => doAsync(one.Index, one.Item, token));
}
