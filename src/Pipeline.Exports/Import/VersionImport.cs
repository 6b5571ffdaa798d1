using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Logging;
using Pipeline.Exports.Delta;
using Pipeline.Exports.Guard;
using Pipeline.Exports.Intake;
using Pipeline.Exports.Locks;
using Pipeline.Exports.Publishing;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tables;

namespace Pipeline.Exports.Import;

/// <summary>Drives one version through its states, from wherever it stands. Whatever ends it in between, another one goes on from what the registry has.</summary>
internal sealed class VersionImport(TableImportTools tools, TableSettings settings, HeldTableLock held)
{
    /// <summary>Places of one numbering of changes; no export has so many rows.</summary>
    public const long PlacesOfRun = 1_000_000_000_000;

    /// <summary>Imports the version of a step.</summary>
    /// <returns>What it came to.</returns>
    public async Task<ExportVersion> RunAsync(ImportStep step, CancellationToken cancellationToken)
    {
        var journal = new VersionJournal(tools.Registry, step.Version!, held, tools.TimeProvider, tools.Progress);
        try
        {
            await BeginAsync(journal, step, cancellationToken).ConfigureAwait(false);
            await CompareAsync(journal, step, cancellationToken).ConfigureAwait(false);
        }
        catch (ExportException exception)
        {
            // The export or its settings are wrong, and trying again cannot help. Whatever else is thrown leaves the version where it stands.
            await journal.MoveAsync(journal.Current with { Status = ExportStatus.Failed, Reason = exception.Message }, cancellationToken).ConfigureAwait(false);
        }

        tools.Instruments.Ended(journal.Current);
        return journal.Current;
    }

    /// <summary>The first write claims the version: what a former owner of the lock still sends fails from here on.</summary>
    private async Task BeginAsync(VersionJournal journal, ImportStep step, CancellationToken cancellationToken)
    {
        var now = tools.TimeProvider.GetUtcNow();
        var begun = journal.Current with { StartedAt = journal.Current.StartedAt ?? now, Reason = null };
        if (step.Kind == ImportStepKind.Approve)
        {
            begun = begun with { Status = ExportStatus.Publishing, Scope = PublishScope.Deletes, Position = -1 };
        }
        else if (begun.PublishingSince is null)
        {
            begun = begun with { Status = ExportStatus.Locked };
        }
        else
        {
            begun = begun with { Status = ExportStatus.Publishing };
        }

        await journal.MoveAsync(begun, cancellationToken).ConfigureAwait(false);

        var plan = PlanHash.Of(settings, begun, step.Bases);
        var next = journal.Current with { Bases = [.. step.Bases.Select(one => one.Version)], Plan = plan };
        if (next.PublishingSince is null)
        {
            next = next with { Status = ExportStatus.Comparing };
        }
        else if (begun.Plan.Length > 0 && begun.Plan != plan)
        {
            // Places that were given under the former plan mean other changes now: all of them get new ones, above the former.
            next = next with { Run = next.Run + 1, Position = -1, Scope = next.Scope == PublishScope.Replay ? PublishScope.Replay : PublishScope.All };
        }

        await journal.MoveAsync(next, cancellationToken).ConfigureAwait(false);
    }

    private async Task CompareAsync(VersionJournal journal, ImportStep step, CancellationToken cancellationToken)
    {
        var version = journal.Current;
        var deadLetters = new DeadLetterWriter(tools.Bucket, tools.DeadLetterPrefix, version.Id, version.Version);
        var producer = new KinesisProducer(
            new FencedKinesisClient(tools.Kinesis, held, tools.Producer.CallTimeout), tools.Producer, tools.TimeProvider, logger: tools.Loggers.CreateLogger<KinesisProducer>());
        await using (producer.ConfigureAwait(false))
        {
            var publisher = new ChangePublisher(
                producer,
                journal,
                new ChangeWriter(version.Id, version.Version, settings.Target, tools.IncludeBefore),
                deadLetters,
                version.Id,
                tools.Limits,
                tools.Instruments,
                tools.TimeProvider,
                tools.Loggers.CreateLogger<ChangePublisher>());
            var (counts, reason) = await PublishAsync(journal, step, publisher, deadLetters, cancellationToken).ConfigureAwait(false);
            await publisher.CompleteAsync(cancellationToken).ConfigureAwait(false);
            await deadLetters.FlushAsync(cancellationToken).ConfigureAwait(false);
            await EndAsync(journal, counts, reason, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Compares the version with each of its bases, one after the other, and publishes what the guard lets through.</summary>
    private async Task<(ExportCounts Counts, string Reason)> PublishAsync(
        VersionJournal journal, ImportStep step, ChangePublisher publisher, DeadLetterWriter deadLetters, CancellationToken cancellationToken)
    {
        var version = journal.Current;
        var counts = new ExportCounts();
        var reasons = new List<string>();
        var first = version.Run * PlacesOfRun;
        var allowed = version.ApprovedDeletes;
        var reads = new ExportReads(tools.Bucket, tools.TimeProvider, tools.Loggers.CreateLogger<ExportReads>(), cancellationToken);
        await using (reads.ConfigureAwait(false))
        {
            for (var i = 0; i < Math.Max(1, step.Bases.Count); i++)
            {
                var old = i < step.Bases.Count ? step.Bases[i].Files : [];
                var sink = new ImportSink(
                    publisher,
                    deadLetters,
                    version.Scope,
                    first,
                    version.Position,
                    found => DeleteGuard.Judge(found, step.FormerRows, tools.Deletes, allowed),
                    tellsRefused: i == 0);
                var found = await tools.Engine.CompareAsync(
                    new DeltaRequest(settings, reads.Of(old), reads.Of(version.Files)), sink, cancellationToken).ConfigureAwait(false);
                counts = Sum(counts, found, sink);
                first += found.Inserts + found.Updates + found.Deletes;
                allowed -= sink.Decision.IsHeld ? 0 : found.Deletes;
                if (sink.Decision.IsHeld)
                {
                    reasons.Add(step.Bases.Count > 1 ? $"compared with {step.Bases[i].Version}: {sink.Decision.Reason}" : sink.Decision.Reason);
                }
            }
        }

        return (counts, string.Join("; ", reasons));
    }

    private Task EndAsync(VersionJournal journal, ExportCounts counts, string reason, CancellationToken cancellationToken)
    {
        var version = journal.Current;
        var isHeld = reason.Length > 0;
        var now = tools.TimeProvider.GetUtcNow();
        return journal.MoveAsync(
            version with
            {
                Status = isHeld ? ExportStatus.Held : ExportStatus.Applied,
                Counts = counts with { Published = version.Counts.Published, TooLarge = version.Counts.TooLarge },
                Reason = isHeld ? reason : null,

                // What was allowed was not enough, or is done.
                ApprovedDeletes = isHeld ? null : version.ApprovedDeletes,
                AppliedAt = isHeld ? version.AppliedAt : now,

                // Also if there was nothing to publish: what comes next is compared with this one.
                PublishingSince = version.PublishingSince ?? now,
            },
            cancellationToken);
    }

    private static ExportCounts Sum(ExportCounts sum, DeltaStatistics found, ImportSink sink) => new()
    {
        OldRows = Math.Max(sum.OldRows, found.OldRows),
        NewRows = found.NewRows,
        Inserts = sum.Inserts + found.Inserts,
        Updates = sum.Updates + found.Updates,
        Deletes = sum.Deletes + found.Deletes,
        Withheld = sum.Withheld + (sink.Decision.IsHeld ? found.Deletes : 0),
        Unchanged = found.Unchanged,
        Malformed = sum.Malformed + sink.Refused,
        Duplicates = Math.Max(sum.Duplicates, found.Duplicates),
        BytesRead = sum.BytesRead + found.BytesRead,
    };
}
