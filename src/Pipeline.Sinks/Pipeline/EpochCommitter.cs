using System.Collections.Concurrent;
using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Resilience;
using Pipeline.Sinks.Table;

namespace Pipeline.Sinks.Pipeline;

/// <summary>
/// The two-phase commit of one shard's epochs. Nothing of an epoch is visible before it is prepared in the lease; once it is, this owner or a later
/// one makes exactly its objects visible, under the same keys, before anything else happens on the shard.
/// </summary>
/// <remarks>
/// Where an owner can die, and what the next one finds:
/// before the prepare, an epoch that nobody knows of, whose records it reads again; its half-sent parts are never completed.
/// Between prepare and commit, the prepared end and the keys: it rebuilds the same objects over those that are visible.
/// Behind the commit, nothing to do.
/// An owner that lost the lease without noticing fails at the prepare or the commit; if it was between the two, it writes the same rows under the
/// same keys as its successor, in whatever order, or is stopped by the lease where its successor works under another contract.
/// </remarks>
internal sealed partial class EpochCommitter(
    SinkTools tools, ShardContext context, TableWriter table, ManifestStore manifests, PausePolicy pause)
{
    private readonly ILogger _logger = tools.Loggers.CreateLogger<EpochCommitter>();
    private readonly string _shardId = context.ShardId.Value;

    public async ValueTask CommitAsync(
        Epoch epoch, RecordPosition last, FlushReason reason, Replay? replay, CancellationToken cancellationToken)
    {
        using var activity = tools.Activities.StartFlush(context.StreamName, _shardId, reason, epoch.Records);
        var startedAt = context.TimeProvider.GetTimestamp();
        try
        {
            var objects = await CommitPhasesAsync(epoch, last, replay, cancellationToken).ConfigureAwait(false);
            Report(epoch, reason, replay, objects, context.TimeProvider.GetElapsedTime(startedAt));
            activity?.SetTag(Telemetry.TelemetryNames.ObjectCount, objects);
        }
        catch (Exception exception)
        {
            var errorType = AwsFailures.Name(exception);
            tools.Instruments.EpochFailed(context.TimeProvider.GetElapsedTime(startedAt), errorType);
            activity?.SetTag(Telemetry.TelemetryNames.ErrorType, errorType);
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
            throw;
        }
    }

    private async ValueTask<int> CommitPhasesAsync(Epoch epoch, RecordPosition last, Replay? replay, CancellationToken cancellationToken)
    {
        // What the table refuses belongs to the dead letters of this epoch, so the table comes first. Its writes need no commit: repeating them is harmless.
        await table.FlushAsync(cancellationToken).ConfigureAwait(false);
        TakeRefused(epoch, isReplay: replay is not null);

        var objects = await epoch.FinishAsync(cancellationToken).ConfigureAwait(false);
        var prepared = await PrepareAsync(epoch, objects, replay?.End ?? last, replay, cancellationToken).ConfigureAwait(false);
        if (replay is { IsComplete: true })
        {
            objects = await VacateAsync(epoch, objects, replay, cancellationToken).ConfigureAwait(false);
        }

        await PublishAsync(objects, prepared, mustSpare: replay is { IsComplete: false }, cancellationToken).ConfigureAwait(false);
        await context.Checkpointer.CheckpointAsync(prepared.Position, cancellationToken).ConfigureAwait(false);
        await manifests.ForgetAsync(prepared.State, cancellationToken).ConfigureAwait(false);
        return objects.Count;
    }

    private void TakeRefused(Epoch epoch, bool isReplay)
    {
        DeadLetterCause? last = null;
        var count = 0;
        while (table.TryTakeRefused(out var cause, out var record))
        {
            using (record)
            {
                epoch.DeadLetters.Add(cause, record.AsRecord());
                last = cause;
                count++;
            }
        }

        if (last is not null && !isReplay)
        {
            pause.Recount(count, last);
        }
    }

    private async ValueTask<PendingCheckpoint> PrepareAsync(
        Epoch epoch, IReadOnlyList<ObjectUpload> objects, RecordPosition end, Replay? replay, CancellationToken cancellationToken)
    {
        var keys = objects.Select(upload => upload.Key).Order(StringComparer.Ordinal).ToArray();
        if (replay is not null)
        {
            // A changed contract can lead to other keys. They join the prepared ones, so that whoever comes next knows all that may be visible.
            var all = replay.Manifest.Keys.Union(keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            if (all.Length == replay.Manifest.Keys.Count)
            {
                return new PendingCheckpoint(end.ToCheckpoint(), replay.State);
            }

            keys = all;
        }

        var contracts = tools.Contracts.Events.ToDictionary(contract => contract.Name, contract => contract.Version, StringComparer.Ordinal);
        var state = await manifests.StoreAsync(new EpochManifest(epoch.First, contracts, keys), end, cancellationToken).ConfigureAwait(false);
        var prepared = new PendingCheckpoint(end.ToCheckpoint(), state);
        await context.Checkpointer.PrepareAsync(prepared.Position, prepared.State, cancellationToken).ConfigureAwait(false);
        if (replay is not null)
        {
            await manifests.ForgetAsync(replay.State, cancellationToken).ConfigureAwait(false);
        }

        return prepared;
    }

    /// <summary>
    /// Makes the objects visible. An owner that stood still and lost the shard must not undo what its successor did, which may have been under another
    /// contract: nothing is replaced unseen, and what is seen is replaced only after the lease has said once more whose the shard is.
    /// A was about to put an object when it stopped; B took the shard, rebuilt the epoch and wrote every key of it. A's put finds B's object,
    /// A asks the lease and hears that it has lost. If A's put came first, B finds A's object and replaces exactly that.
    /// </summary>
    private async ValueTask PublishAsync(IReadOnlyList<ObjectUpload> objects, PendingCheckpoint prepared, bool mustSpare, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = tools.Lake.PublishConcurrency, CancellationToken = cancellationToken };
        var rest = objects.Select(upload => (Upload: upload, Replaces: (string?)null)).ToArray();
        while (true)
        {
            var occupied = new ConcurrentBag<(ObjectUpload Upload, string? Replaces)>();
            await Parallel.ForEachAsync(
                rest,
                options,
                async (next, token) =>
                {
                    if (await next.Upload.PublishAsync(next.Replaces, token).ConfigureAwait(false) is { } there)
                    {
                        occupied.Add((next.Upload, there.Length == 0 ? null : there));
                    }
                }).ConfigureAwait(false);
            if (mustSpare || occupied.IsEmpty)
            {
                return;
            }

            await context.Checkpointer.PrepareAsync(prepared.Position, prepared.State, cancellationToken).ConfigureAwait(false);
            rest = [.. occupied];
        }
    }

    /// <summary>
    /// Adds objects without rows for the keys that the contracts of today do not make. They are not removed: under a free key, a former owner that
    /// stands still before its put could still make its rows visible.
    /// </summary>
    private async ValueTask<IReadOnlyList<ObjectUpload>> VacateAsync(
        Epoch epoch, IReadOnlyList<ObjectUpload> objects, Replay replay, CancellationToken cancellationToken)
    {
        var all = objects.ToList();
        foreach (var key in replay.Manifest.Keys.Except(objects.Select(upload => upload.Key), StringComparer.Ordinal))
        {
            all.Add(await epoch.VacateAsync(key, cancellationToken).ConfigureAwait(false));
            LogObjectVacated(_shardId, key);
        }

        return all;
    }

    private void Report(Epoch epoch, FlushReason reason, Replay? replay, int objects, TimeSpan elapsed)
    {
        foreach (var file in epoch.Lake.Files)
        {
            tools.Instruments.FileCommitted(file);
        }

        foreach (var (code, count) in epoch.DeadLetters.CountsByCode)
        {
            tools.Instruments.RecordsRejected(code, count);
        }

        tools.Instruments.EpochCommitted(reason, epoch.Records, elapsed);
        if (epoch.DeadLetters.Count > 0)
        {
            LogRecordsRejected(_shardId, epoch.DeadLetters.Count, epoch.Records);
        }

        if (replay is null)
        {
            LogEpochCommitted(_shardId, epoch.Records, objects, reason, elapsed);
        }
        else
        {
            LogEpochReplayed(_shardId, epoch.Records, objects, elapsed);
        }
    }

    [LoggerMessage(Telemetry.EventIds.EpochCommitted, LogLevel.Information, "{ShardId} committed {RecordCount} records in {ObjectCount} objects because of {Reason}, in {Elapsed}")]
    private partial void LogEpochCommitted(string shardId, int recordCount, int objectCount, FlushReason reason, TimeSpan elapsed);

    [LoggerMessage(Telemetry.EventIds.EpochReplayed, LogLevel.Warning, "{ShardId} finished the commit of an earlier owner: {RecordCount} records in {ObjectCount} objects, in {Elapsed}")]
    private partial void LogEpochReplayed(string shardId, int recordCount, int objectCount, TimeSpan elapsed);

    [LoggerMessage(Telemetry.EventIds.ObjectVacated, LogLevel.Warning, "{ShardId} left no rows in {ObjectKey}, which an earlier owner prepared and the contracts of today do not make")]
    private partial void LogObjectVacated(string shardId, string objectKey);

    [LoggerMessage(Telemetry.EventIds.RecordsRejected, LogLevel.Warning, "{ShardId} sent {RejectedCount} of {RecordCount} records to the dead letters")]
    private partial void LogRecordsRejected(string shardId, int rejectedCount, int recordCount);
}
