using Pipeline.Exports.Registry;

namespace Pipeline.Exports.Import;

/// <summary>What people decide about versions: to let deletions through, to try again, to publish a version once more. Imports carry it out.</summary>
internal sealed class ExportOperator(ExportRegistry registry, TimeProvider timeProvider)
{
    /// <summary>Lets at most so many deletions of a held version through.</summary>
    /// <exception cref="ExportException">It cannot be approved; says why.</exception>
    public async Task<ExportVersion> ApproveAsync(TableId id, string? version, long mostDeletes, CancellationToken cancellationToken)
    {
        var history = await registry.HistoryAsync(id, cancellationToken).ConfigureAwait(false);
        var held = Find(history, id, version, ExportStatus.Held);
        var newer = history.FirstOrDefault(other => other.PublishingSince is not null && VersionOrder.Compare(other.Version, held.Version) > 0);
        return newer is null
            ? await WriteAsync(held, held with { ApprovedDeletes = mostDeletes }, cancellationToken).ConfigureAwait(false)
            : throw new ExportException($"{held} cannot be approved any more: {newer.Version} went first, and its comparison covers the deletions that were withheld");
    }

    /// <summary>Has a failed version tried again.</summary>
    /// <exception cref="ExportException">It cannot be; says why.</exception>
    public async Task<ExportVersion> RetryAsync(TableId id, string? version, CancellationToken cancellationToken)
    {
        var history = await registry.HistoryAsync(id, cancellationToken).ConfigureAwait(false);
        var failed = Find(history, id, version, ExportStatus.Failed);
        return await WriteAsync(failed, failed with { Status = ExportStatus.Registered, Reason = null }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has all rows of the newest applied version published once more, as insertions: for a target that was lost.</summary>
    /// <exception cref="ExportException">It cannot be; says why.</exception>
    public async Task<ExportVersion> ReplayAsync(TableId id, CancellationToken cancellationToken)
    {
        var history = await registry.HistoryAsync(id, cancellationToken).ConfigureAwait(false);
        var newest = history.FirstOrDefault(one => one.PublishingSince is not null);
        return newest is { Status: ExportStatus.Applied }
            ? await WriteAsync(
                newest,
                newest with { Status = ExportStatus.Registered, Scope = PublishScope.Replay, Run = newest.Run + 1, Position = -1, Plan = "" },
                cancellationToken).ConfigureAwait(false)
            : throw new ExportException(
                newest is null
                    ? $"{id} has no version that was published: there is nothing to replay"
                    : $"{newest} is {ExportStatuses.Word(newest.Status)}; only a version that is APPLIED, and the newest that was published, can be replayed");
    }

    private static ExportVersion Find(IReadOnlyList<ExportVersion> history, TableId id, string? version, ExportStatus status)
    {
        var word = ExportStatuses.Word(status);
        if (version is null)
        {
            return history.FirstOrDefault(one => one.Status == status) ?? throw new ExportException($"{id} has no version that is {word}");
        }

        var found = history.FirstOrDefault(one => one.Version == version) ?? throw new ExportException($"{id} has no version {version} in the registry");
        return found.Status == status ? found : throw new ExportException($"{found} is {ExportStatuses.Word(found.Status)}, not {word}");
    }

    private async Task<ExportVersion> WriteAsync(ExportVersion seen, ExportVersion next, CancellationToken cancellationToken) =>
        await registry.ReplaceAsync(
            seen, next with { Writer = $"operator#{Guid.NewGuid():N}", ChangedAt = timeProvider.GetUtcNow() }, cancellationToken).ConfigureAwait(false)
        ?? throw new ExportException($"An import writes {seen} at this moment. Look at its status, and ask again");
}
