using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer;
using Microsoft.Extensions.Logging;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Resilience;
using Pipeline.Sinks.Telemetry;

namespace Pipeline.Sinks.Commit;

/// <summary>
/// The commit of one epoch: everything is uploaded and invisible, the leases of all its shards are prepared in one transaction, everything is made visible, each lease is
/// committed. One use.
/// </summary>
/// <remarks>
/// Where a worker can die, and what the next owner of a shard finds. Before the transaction: an epoch that nobody knows of, whose records it reads again; its uploads are
/// never completed. After it: the manifest, whose uploads it completes, as far as they are not, and the position behind which it reads on. A worker that lost a lease
/// without noticing fails at the transaction, which asks for the counters of all; or it is behind it, where it completes what its successor completes too.
/// Uploads are given up only if it is certain that the transaction changed nothing and will not.
/// </remarks>
internal sealed partial class EpochCommit(SinkTools tools, string stream, GroupEpoch epoch, TimeProvider timeProvider, CancellationToken stop)
{
    /// <summary>Half of what the shortest lifecycle rule gives an upload, a day: after that the bucket may abort it.</summary>
    private static readonly TimeSpan LongestUpload = TimeSpan.FromHours(12);

    private readonly ILogger _logger = tools.Loggers.CreateLogger<EpochCommit>();

    /// <summary>Runs to the end, whatever it is.</summary>
    /// <returns>What became of it, and why, unless it was committed.</returns>
    /// <remarks>Throws only what goes wrong with the report: the epoch knows its outcome.</remarks>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever it is, it is logged and given to the shards' processors, which throw it")]
    public async Task<(EpochOutcome Outcome, Exception? Cause)> RunAsync()
    {
        using var activity = tools.Activities.StartFlush(stream, epoch.Due, epoch.Records, epoch.Parts.Count);
        var startedAt = timeProvider.GetTimestamp();
        try
        {
            var objects = await RunPhasesAsync().ConfigureAwait(false);
            Report(objects, timeProvider.GetElapsedTime(startedAt));
            activity?.SetTag(TelemetryNames.ObjectCount, objects);
            return (EpochOutcome.Committed, null);
        }
        catch (Exception exception) when (epoch.Outcome != EpochOutcome.Committed)
        {
            var errorType = AwsFailures.Name(exception);
            tools.Instruments.EpochFailed(timeProvider.GetElapsedTime(startedAt), errorType);
            activity?.SetTag(TelemetryNames.ErrorType, errorType);
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error);
            LogFailed(exception, epoch.Id, epoch.Records, epoch.Parts.Count);
            return (epoch.Outcome, exception is OperationCanceledException ? new ShardRestartException($"the commit of epoch {epoch.Id} was cut off", exception) : exception);
        }
    }

    private async Task<int> RunPhasesAsync()
    {
        if (epoch.IsSpoiled)
        {
            throw new ShardRestartException($"an append to epoch {epoch.Id} failed halfway");
        }

        using var until = CancellationTokenSource.CreateLinkedTokenSource(epoch.Cut, stop);

        // What the table refuses belongs to the dead letters of this epoch, so the table comes first. Its writes need no commit: repeating them is harmless.
        await Task.WhenAll(epoch.Parts.Select(part => part.Member.Table.FlushAsync(until.Token).AsTask())).ConfigureAwait(false);
        TakeRefused();
        var objects = await epoch.FinishAsync(until.Token).ConfigureAwait(false);
        var manifest = Describe(objects);
        var state = await tools.Manifests.StorePreparedAsync(manifest, until.Token).ConfigureAwait(false);
        await PrepareAsync(manifest, state, until.Token).ConfigureAwait(false);
        await tools.Publisher.PublishAsync(manifest, stop).ConfigureAwait(false);
        await CommitAsync(manifest).ConfigureAwait(false);
        epoch.Outcome = EpochOutcome.Committed;
        return objects.Count;
    }

    private void TakeRefused()
    {
        foreach (var part in epoch.Parts)
        {
            var member = part.Member;
            var refused = member.Table.TakeRefused(part.To);
            foreach (var (cause, record) in refused)
            {
                using (record)
                {
                    epoch.DeadLetters.Add(DeadLetterEntry.Of(cause, stream, member.ShardId.Value, record.AsRecord()));
                }
            }

            if (member.Pause.CountPuts(member.Table.TakeAnswered(), refused.Count, refused.Count == 0 ? null : refused[^1].Cause) is { } pause)
            {
                // What is in the epoch goes its way; nothing more is added.
                member.Fail(pause);
            }
        }
    }

    private CommitManifest Describe(IReadOnlyList<ManifestObject> objects)
    {
        var first = epoch.Parts[0].Member.Context;
        return new CommitManifest
        {
            Format = CommitManifest.FormatName,
            Version = CommitManifest.CurrentVersion,
            Id = epoch.Id,
            Application = first.ApplicationName,
            Stream = stream,
            Worker = first.WorkerId.Value,
            BegunAt = epoch.BegunAt,
            PreparedAt = timeProvider.GetUtcNow(),
            Contracts = tools.Contracts.Events.ToDictionary(
                contract => contract.Name, contract => new ManifestContract(contract.Version, contract.ContentHash), StringComparer.Ordinal),
            Shards =
            [
                .. epoch.Parts.Select(part => new ManifestShard(
                    part.Member.ShardId.Value,
                    part.After.Kind == CheckpointKind.At ? new ManifestPosition(part.After.SequenceNumber.Text, part.After.SubSequenceNumber) : null,
                    new ManifestPosition(part.To.Sequence.Text, part.To.SubSequence),
                    part.Records)),
            ],
            Objects = objects,
        };
    }

    private async ValueTask PrepareAsync(CommitManifest manifest, byte[] state, CancellationToken cancellationToken)
    {
        if (epoch.Age > LongestUpload)
        {
            throw new ShardRestartException($"the uploads of epoch {epoch.Id} are {epoch.Age} old, and the bucket may abort them before they are complete");
        }

        // Whatever comes instead of an answer: from here on the transaction may take effect.
        epoch.Keep();
        var positions = epoch.Parts.Select(part => new JointPosition(part.Member.Context.Checkpointer, part.To.ToCheckpoint())).ToList();
        var outcome = await epoch.Parts[0].Member.Context.JointCheckpointer.PrepareAsync(positions, state, cancellationToken).ConfigureAwait(false);
        switch (outcome)
        {
            case JointOutcome.Prepared:
                epoch.Outcome = EpochOutcome.Prepared;
                return;
            case JointOutcome.NotPrepared:
                epoch.GiveUp();
                await tools.Manifests.ForgetPreparedAsync(manifest, stop).ConfigureAwait(false);
                throw new ShardRestartException($"a lease of epoch {epoch.Id} was lost before it was prepared");
            default:
                throw new ShardRestartException($"a lease of epoch {epoch.Id} was lost, and it is not known whether it was prepared");
        }
    }

    /// <summary>A shard whose lease is lost by now is committed by whoever has it.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Everything is committed; what it is, is logged")]
    private async Task CommitAsync(CommitManifest manifest)
    {
        var committed = await Task.WhenAll(epoch.Parts.Select(CommitAsync)).ConfigureAwait(false);
        if (Array.TrueForAll(committed, isCommitted => isCommitted))
        {
            try
            {
                await tools.Manifests.ForgetPreparedAsync(manifest, stop).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Everything is committed: what stays behind is the lifecycle rule's.
                LogNotForgotten(exception, epoch.Id);
            }
        }
    }

    private async Task<bool> CommitAsync(EpochPart part)
    {
        try
        {
            await part.Member.Context.Checkpointer.CheckpointAsync(part.To.ToCheckpoint(), stop).ConfigureAwait(false);
            part.IsCommitted = true;
            return true;
        }
        catch (LeaseLostException)
        {
            return false;
        }
    }

    private void Report(int objects, TimeSpan elapsed)
    {
        foreach (var file in epoch.Lake.Files)
        {
            tools.Instruments.FileCommitted(file);
        }

        foreach (var (code, count) in epoch.DeadLetters.CountsByCode)
        {
            tools.Instruments.RecordsRejected(code, count);
        }

        tools.Instruments.EpochCommitted(epoch.Due, epoch.Records, elapsed);
        if (epoch.DeadLetters.Count > 0)
        {
            LogRecordsRejected(epoch.Id, epoch.DeadLetters.Count, epoch.Records);
        }

        LogCommitted(epoch.Id, epoch.Records, epoch.Parts.Count, objects, epoch.Due, elapsed);
    }

    [LoggerMessage(EventIds.EpochCommitted, LogLevel.Information, "Committed epoch {EpochId}: {RecordCount} records of {ShardCount} shards in {ObjectCount} objects, because of {Reason}, in {Elapsed}")]
    private partial void LogCommitted(string epochId, long recordCount, int shardCount, int objectCount, FlushReason reason, TimeSpan elapsed);

    [LoggerMessage(EventIds.EpochFailed, LogLevel.Warning, "Failed to commit epoch {EpochId} with {RecordCount} records of {ShardCount} shards")]
    private partial void LogFailed(Exception exception, string epochId, long recordCount, int shardCount);

    [LoggerMessage(EventIds.PreparedNotForgotten, LogLevel.Warning, "The prepared manifest of epoch {EpochId} could not be removed; the bucket's lifecycle rule has to")]
    private partial void LogNotForgotten(Exception exception, string epochId);

    [LoggerMessage(EventIds.RecordsRejected, LogLevel.Warning, "Epoch {EpochId} sent {RejectedCount} of {RecordCount} records to the dead letters")]
    private partial void LogRecordsRejected(string epochId, int rejectedCount, long recordCount);
}
