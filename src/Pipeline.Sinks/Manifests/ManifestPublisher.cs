using System.Collections.Concurrent;
using Kinesis.Consumer;
using Pipeline.Sinks.Objects;

namespace Pipeline.Sinks.Manifests;

/// <summary>Makes a prepared manifest's objects visible. Anyone may, at any time, and as often as they like: the outcome was decided by the prepare.</summary>
internal sealed class ManifestPublisher(IObjectStore store, ManifestStore manifests, int concurrency)
{
    /// <summary>
    /// Whose turn it is, for each manifest that this process ever finished; few, as only what a dead worker left is finished. All shards of the manifest come at once:
    /// each would send all the calls, and S3 answers those for one upload that overlap with conflicts.
    /// </summary>
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _turns = new(StringComparer.Ordinal);

    /// <summary>As <see cref="PublishAsync"/>, for a manifest that others may have published: as a rule every owner of its shards asks for it.</summary>
    /// <exception cref="ShardHaltedException">See <see cref="PublishAsync"/>.</exception>
    public async ValueTask FinishAsync(CommitManifest manifest, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd(manifest.Id, static _ => new SemaphoreSlim(1));
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!await manifests.IsLoggedAsync(manifest, cancellationToken).ConfigureAwait(false))
            {
                await PublishAsync(manifest, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Completes every upload and adds the manifest to the log.</summary>
    /// <exception cref="ShardHaltedException">An upload is gone without its object. Nothing of the manifest may be committed.</exception>
    public async ValueTask PublishAsync(CommitManifest manifest, CancellationToken cancellationToken)
    {
        var vanished = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(
            manifest.Objects,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (one, token) =>
            {
                if (!await store.CompleteUploadAsync(one.Key, one.UploadId!, one.Parts!, one.Bytes, manifest.Id, token).ConfigureAwait(false))
                {
                    vanished.Add(one.Key);
                }
            }).ConfigureAwait(false);
        if (!vanished.IsEmpty)
        {
            throw new ShardHaltedException(
                $"{vanished.Count} of {manifest.Objects.Count} uploads of the prepared manifest {manifest.Id} are gone, {vanished.Min()} among them, and so are their rows: "
                + "the bucket's lifecycle rule aborts incomplete uploads, and the application stood still for longer. Nothing is lost on the stream if it keeps records from "
                + $"before: stop all workers and run 'consumer rollback --application {manifest.Application} --commit {manifest.Id} --bucket …', which shows what it would "
                + "take back and, with --apply, lets the manifest's shards read those records again");
        }

        await manifests.LogAsync(manifest, cancellationToken).ConfigureAwait(false);
    }
}
