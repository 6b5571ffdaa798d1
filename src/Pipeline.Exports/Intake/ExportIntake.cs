using Microsoft.Extensions.Logging;
using Pipeline.Exports.Registry;
using Pipeline.Exports.Telemetry;

namespace Pipeline.Exports.Intake;

/// <summary>Finds versions that are complete and announces them: by looking at the bucket, or at what an event names. Used by one caller at a time.</summary>
internal sealed partial class ExportIntake(
    ExportBucket bucket, ExportRegistry registry, string prefix, string deadLetterPrefix, CompletionRule rule, ILogger<ExportIntake> logger)
{
    /// <summary>What this process knows to be registered: a poll sees the exports of years again and again.</summary>
    private readonly Dictionary<(TableId Id, string Version), IReadOnlyList<ExportObject>> _known = [];

    /// <summary>Keys and waiting versions that were told of.</summary>
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Looks at all keys that begin so, behind the exports' prefix.</summary>
    /// <param name="below">Empty for all; else such as <c>tenant/table/</c> or <c>tenant/table/version/</c>.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<IntakeReport> LookAsync(string below, CancellationToken cancellationToken)
    {
        var odd = new List<string>();
        var folders = new Dictionary<(TableId Id, string Version), List<ExportObject>>();
        foreach (var one in await bucket.ListAsync(prefix + below, cancellationToken).ConfigureAwait(false))
        {
            // An object like a folder is what consoles make of "create folder"; dead letters are ours.
            if ((one.Key.EndsWith('/') && one.Size == 0) || one.Key.StartsWith(deadLetterPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            if (!ExportKey.TryRead(one.Key, prefix, out var key, out var problem))
            {
                odd.Add(problem);
                continue;
            }

            if (!folders.TryGetValue((key.Id, key.Version), out var files))
            {
                folders.Add((key.Id, key.Version), files = []);
            }

            files.Add(one);
        }

        Tell(odd);
        return await RegisterAsync([.. folders.Select(one => new ExportFolder(one.Key.Id, one.Key.Version, one.Value))], odd, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at the versions that events name. An event is only a hint where to look: it may come twice, late, or before the version's other files.</summary>
    public async Task<IntakeReport> LookAtAsync(IReadOnlyList<ObjectEvent> events, CancellationToken cancellationToken)
    {
        var odd = new List<string>();
        var below = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in events)
        {
            if (one.Bucket != bucket.Name)
            {
                odd.Add($"'{one.Key}' is of the bucket {one.Bucket}; exports are imported from {bucket.Name}");
            }
            else if (ExportKey.TryRead(one.Key, prefix, out var key, out var problem))
            {
                below.Add($"{key.Id}/{key.Version}/");
            }
            else
            {
                odd.Add(problem);
            }
        }

        Tell(odd);
        var reports = new List<IntakeReport>();
        foreach (var folder in below)
        {
            reports.Add(await LookAsync(folder, cancellationToken).ConfigureAwait(false));
        }

        return new IntakeReport
        {
            Registrations = [.. reports.SelectMany(report => report.Registrations)],
            Waiting = [.. reports.SelectMany(report => report.Waiting)],
            Odd = [.. odd, .. reports.SelectMany(report => report.Odd)],
            Tables = [.. reports.SelectMany(report => report.Tables).Distinct()],
        };
    }

    private async Task<IntakeReport> RegisterAsync(List<ExportFolder> folders, List<string> odd, CancellationToken cancellationToken)
    {
        var registrations = new List<Registration>();
        var waiting = new List<string>();

        // Older ones first: a newer one that is begun with in between would supersede them.
        foreach (var folder in folders.OrderBy(folder => folder.Version, Comparer<string>.Create(VersionOrder.Compare)))
        {
            var verdict = await JudgeAsync(folder, cancellationToken).ConfigureAwait(false);
            if (verdict.Files is not { } files)
            {
                waiting.Add($"{folder.Id}/{folder.Version} waits: {verdict.Missing}");
            }
            else if (!_known.TryGetValue((folder.Id, folder.Version), out var known) || !known.SequenceEqual(files))
            {
                var registration = await registry.RegisterAsync(folder.Id, folder.Version, files, cancellationToken).ConfigureAwait(false);
                registrations.Add(registration);
                _known[(folder.Id, folder.Version)] = files;
                Tell(registration);
            }
        }

        foreach (var one in waiting.Where(_told.Add))
        {
            LogWaiting(one);
        }

        return new IntakeReport
        {
            Registrations = registrations,
            Waiting = waiting,
            Odd = odd,
            Tables = [.. folders.Select(folder => folder.Id).Distinct()],
        };
    }

    private async Task<FolderVerdict> JudgeAsync(ExportFolder folder, CancellationToken cancellationToken)
    {
        var key = folder.Folder(prefix) + ExportKey.Manifest;
        try
        {
            var json = folder.Objects.Any(one => one.Key == key) ? await bucket.FindAsync(key, cancellationToken).ConfigureAwait(false) : null;
            return folder.Judge(prefix, json is null ? null : ExportManifest.Read(key, json), rule);
        }
        catch (ExportException exception)
        {
            return FolderVerdict.Waits(exception.Message);
        }
    }

    private void Tell(List<string> odd)
    {
        foreach (var one in odd.Where(_told.Add))
        {
            LogOdd(one);
        }
    }

    private void Tell(Registration registration)
    {
        if (registration.Outcome == RegistrationOutcome.OtherContent)
        {
            LogOtherContent(registration.Version.ToString());
        }
        else if (registration.Outcome != RegistrationOutcome.Known)
        {
            LogRegistered(registration.Version.ToString(), registration.Version.Status);
        }
    }

    [LoggerMessage(EventIds.VersionRegistered, LogLevel.Information, "Registered {Version} as {Status}")]
    private partial void LogRegistered(string version, ExportStatus status);

    [LoggerMessage(EventIds.KeyDoesNotFit, LogLevel.Warning, "Passed over an object that is no export: {Problem}")]
    private partial void LogOdd(string problem);

    [LoggerMessage(EventIds.VersionIncomplete, LogLevel.Information, "Incomplete export {Problem}")]
    private partial void LogWaiting(string problem);

    [LoggerMessage(EventIds.OtherContent, LogLevel.Error, "Refused other files for {Version}: it is registered with what was there before. Upload them as a newer version")]
    private partial void LogOtherContent(string version);
}
