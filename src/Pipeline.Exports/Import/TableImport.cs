using Amazon.Runtime;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.Logging;
using Pipeline.Exports.Locks;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Tables;
using Pipeline.Exports.Telemetry;

namespace Pipeline.Exports.Import;

/// <summary>Brings tables up to their newest versions: each under its lock and version by version, several tables at the same time.</summary>
internal sealed partial class TableImport(
    TableImportTools tools, TableLocks locks, IReadOnlyList<TableSettings> settings, ILogger<TableImport> logger)
{
    private readonly Dictionary<TableId, TableSettings> _settings = settings.ToDictionary(one => new TableId(one.Tenant, one.Table));

    /// <summary>Imports what is open of some tables.</summary>
    /// <param name="tables">Which tables.</param>
    /// <param name="most">How many at the same time.</param>
    /// <param name="waits">Whether to wait for locks that others hold; else their tables are left to them.</param>
    /// <param name="cancellationToken">Ends the imports; they are resumed by the next ones.</param>
    public async Task<IReadOnlyList<ImportResult>> RunAsync(IReadOnlyList<TableId> tables, int most, bool waits, CancellationToken cancellationToken)
    {
        var results = new ImportResult?[tables.Count];
        await Parallel.ForAsync(
            0,
            tables.Count,
            new ParallelOptions { MaxDegreeOfParallelism = most, CancellationToken = cancellationToken },
            async (i, token) => results[i] = await RunAsync(tables[i], waits, token).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. results.OfType<ImportResult>()];
    }

    /// <summary>Imports what is open of one table; null if another import holds it.</summary>
    public async Task<ImportResult?> RunAsync(TableId id, bool waits, CancellationToken cancellationToken)
    {
        var ended = new List<ExportVersion>();
        try
        {
            // Without anything to do the lock is not touched: hundreds of tables are looked at each minute.
            if (ImportPlanner.Plan(await tools.Registry.HistoryAsync(id, cancellationToken).ConfigureAwait(false)).Kind == ImportStepKind.None)
            {
                return new ImportResult(id, ended, Problem: null);
            }

            if (!_settings.TryGetValue(id, out var table))
            {
                return new ImportResult(id, ended, $"There are no settings for {id}: add a file with its columns and key to the folder of tables");
            }

            var held = waits
                ? await locks.TakeAsync(id, () => LogWaits(id.ToString()), cancellationToken).ConfigureAwait(false)
                : await locks.TryTakeAsync(id, cancellationToken).ConfigureAwait(false);
            if (held is null)
            {
                return null;
            }

            await using (held.ConfigureAwait(false))
            {
                await RunHeldAsync(id, table, held, ended, cancellationToken).ConfigureAwait(false);
            }

            return new ImportResult(id, ended, Problem: null);
        }
        catch (Exception exception) when (exception is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or LockLostException or ProduceException)
        {
            LogInterrupted(id.ToString(), exception);
            return new ImportResult(id, ended, $"{exception.Message.TrimEnd('.')}. It stands where it is; the next import goes on");
        }
    }

    private async Task RunHeldAsync(TableId id, TableSettings table, HeldTableLock held, List<ExportVersion> ended, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.LostToken);
        try
        {
            while (true)
            {
                var step = ImportPlanner.Plan(await tools.Registry.HistoryAsync(id, either.Token).ConfigureAwait(false));
                if (step.Kind == ImportStepKind.None)
                {
                    return;
                }

                var version = step.Kind == ImportStepKind.Supersede
                    ? await SupersedeAsync(step, held, either.Token).ConfigureAwait(false)
                    : await new VersionImport(tools, table, held).RunAsync(step, either.Token).ConfigureAwait(false);
                ended.Add(version);
                Tell(version);
            }
        }
        catch (OperationCanceledException exception) when (held.LostToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LockLostException($"The lock of {id} was lost while it was imported", exception);
        }
    }

    private async Task<ExportVersion> SupersedeAsync(ImportStep step, HeldTableLock held, CancellationToken cancellationToken)
    {
        var journal = new VersionJournal(tools.Registry, step.Version!, held, tools.TimeProvider, tools.Progress);
        await journal.MoveAsync(journal.Current with { Status = ExportStatus.Superseded, Reason = step.Reason }, cancellationToken).ConfigureAwait(false);
        return journal.Current;
    }

    private void Tell(ExportVersion version)
    {
        switch (version.Status)
        {
            case ExportStatus.Held:
                LogHeld(version.ToString(), version.Reason);
                break;
            case ExportStatus.Failed:
                LogFailed(version.ToString(), version.Reason);
                break;
            default:
                LogEnded(version.ToString(), version.Status, version.Counts.Inserts, version.Counts.Updates, version.Counts.Deletes);
                break;
        }
    }

    [LoggerMessage(EventIds.VersionChanged, LogLevel.Information, "{Version} is {Status}: {Inserts} inserted, {Updates} updated, {Deletes} deleted")]
    private partial void LogEnded(string version, ExportStatus status, long inserts, long updates, long deletes);

    [LoggerMessage(EventIds.VersionHeld, LogLevel.Warning, "{Version} is HELD, its deletions are withheld: {Reason}")]
    private partial void LogHeld(string version, string? reason);

    [LoggerMessage(EventIds.VersionFailed, LogLevel.Error, "{Version} FAILED: {Reason}")]
    private partial void LogFailed(string version, string? reason);

    [LoggerMessage(EventIds.ImportInterrupted, LogLevel.Warning, "The import of {TableId} was interrupted; the next one goes on where it stands")]
    private partial void LogInterrupted(string tableId, Exception exception);

    [LoggerMessage(EventIds.WaitsForLock, LogLevel.Information, "Waits for the lock of {TableId}, which another import holds")]
    private partial void LogWaits(string tableId);
}
