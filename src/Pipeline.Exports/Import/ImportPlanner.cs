using Pipeline.Exports.Guard;
using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Import;

/// <summary>Decides what comes next for a table, from what the registry says of its versions. Pure.</summary>
/// <remarks>
/// <para>A version may publish only while no newer one has begun to, and the oldest goes first. So each import starts from what is on the stream, whatever order the
/// files came in.</para>
/// <para>What a version must be compared with are its <em>bases</em>: every version of which the target may hold rows. That is the newest one that was published whole,
/// and all those above it of which something was published: deletions of theirs were withheld, or they failed half way. The row of each key in the target is that of one
/// of the bases (or none, if one of the bases lacks the key), so that all differences to all bases together lead from any of those states to the new version; and no two
/// of them contradict each other, because each says what the new version has.</para>
/// </remarks>
internal static class ImportPlanner
{
    /// <param name="history">The table's versions, newest first.</param>
    public static ImportStep Plan(IReadOnlyList<ExportVersion> history)
    {
        var newest = history.FirstOrDefault(version => version.PublishingSince is not null);
        foreach (var version in history.Reverse())
        {
            var isOpen = ExportStatuses.IsOpen(version.Status);
            if (newest is not null && VersionOrder.Compare(version.Version, newest.Version) < 0)
            {
                if (isOpen || version.Status == ExportStatus.Held)
                {
                    return new ImportStep(
                        ImportStepKind.Supersede, version, [], [], $"{newest.Version} went first{VersionOrder.Hint(version.Version, newest.Version)}");
                }
            }
            else if (isOpen)
            {
                return Import(ImportStepKind.Import, version, history);
            }
            else if (version is { Status: ExportStatus.Held, ApprovedDeletes: not null })
            {
                return Import(ImportStepKind.Approve, version, history);
            }
        }

        return ImportStep.None;
    }

    private static ImportStep Import(ImportStepKind kind, ExportVersion version, IReadOnlyList<ExportVersion> history)
    {
        var older = history.Where(other => VersionOrder.Compare(other.Version, version.Version) < 0 && other.PublishingSince is not null).ToList();

        // Once something is published the bases are as they were: others would give the changes other places.
        var bases = version.PublishingSince is null
            ? BasesOf(older)
            : [.. version.Bases.Select(name => older.Find(other => other.Version == name) ?? throw Missing(version, name))];
        return new ImportStep(kind, version, version.Scope == PublishScope.Replay ? [] : bases, FormerRows(older), "");
    }

    private static List<ExportVersion> BasesOf(List<ExportVersion> older)
    {
        var whole = older.FindIndex(version => version.AppliedAt is not null);
        return whole < 0 ? older : older[..(whole + 1)];
    }

    private static List<long> FormerRows(List<ExportVersion> older)
    {
        var approved = older.FindIndex(version => version.ApprovedDeletes is not null && version.Status == ExportStatus.Applied);
        return [.. (approved < 0 ? older : older[..(approved + 1)]).Take(DeleteGuard.VersionsLookedAt).Select(version => version.Counts.NewRows)];
    }

    private static InvalidDataException Missing(ExportVersion version, string name) =>
        new($"The registry says that {version} is compared with {name}, which it does not have any more");
}
