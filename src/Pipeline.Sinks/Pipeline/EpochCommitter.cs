using Kinesis.Consumer.Lifecycle;
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
/// same keys as its successor, in whatever order.
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

        var (objects, deadLetters) = await epoch.FinishAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var end = replay?.End ?? last;
            var state = await PrepareAsync(epoch, objects, end, replay, cancellationToken).ConfigureAwait(false);
            await PublishAsync(objects, replay, cancellationToken).ConfigureAwait(false);
            if (replay is { IsComplete: true })
            {
                await RemoveStaleAsync(objects, replay, cancellationToken).ConfigureAwait(false);
            }

            await context.Checkpointer.CheckpointAsync(end.ToCheckpoint(), cancellationToken).ConfigureAwait(false);
            await manifests.ForgetAsync(state, cancellationToken).ConfigureAwait(false);
            return objects.Count;
        }
        finally
        {
            foreach (var upload in deadLetters)
            {
                await upload.DisposeAsync().ConfigureAwait(false);
            }
        }
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

    private async ValueTask<ReadOnlyMemory<byte>> PrepareAsync(
        Epoch epoch, IReadOnlyList<ObjectUpload> objects, RecordPosition end, Replay? replay, CancellationToken cancellationToken)
    {
        var keys = objects.Select(upload => upload.Key).Order(StringComparer.Ordinal).ToArray();
        if (replay is not null)
        {
            // A changed contract can lead to other keys. They join the prepared ones, so that whoever comes next knows all that may be visible.
            var all = replay.Manifest.Keys.Union(keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
            if (all.Length == replay.Manifest.Keys.Count)
            {
                return replay.State;
            }

            keys = all;
        }

        var contracts = tools.Contracts.Events.ToDictionary(contract => contract.Name, contract => contract.Version, StringComparer.Ordinal);
        var state = await manifests.StoreAsync(new EpochManifest(epoch.First, contracts, keys), end, cancellationToken).ConfigureAwait(false);
        await context.Checkpointer.PrepareAsync(end.ToCheckpoint(), state, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private async ValueTask PublishAsync(IReadOnlyList<ObjectUpload> objects, Replay? replay, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = tools.Lake.PublishConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            objects,
            options,
            async (upload, token) =>
            {
                var mustSpare = replay is { IsComplete: false } && await tools.Objects.FindLengthAsync(upload.Key, token).ConfigureAwait(false) is not null;
                if (!mustSpare)
                {
                    await upload.PublishAsync(token).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);
    }

    private async ValueTask RemoveStaleAsync(IReadOnlyList<ObjectUpload> objects, Replay replay, CancellationToken cancellationToken)
    {
        foreach (var key in replay.Manifest.Keys.Except(objects.Select(upload => upload.Key), StringComparer.Ordinal))
        {
            await tools.Objects.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
            LogObjectRemoved(_shardId, key);
        }
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

    [LoggerMessage(Telemetry.EventIds.ObjectRemoved, LogLevel.Warning, "{ShardId} removed {ObjectKey}, which an earlier owner prepared and the contracts of today do not make")]
    private partial void LogObjectRemoved(string shardId, string objectKey);

    [LoggerMessage(Telemetry.EventIds.RecordsRejected, LogLevel.Warning, "{ShardId} sent {RejectedCount} of {RecordCount} records to the dead letters")]
    private partial void LogRecordsRejected(string shardId, int rejectedCount, int recordCount);
}
