using Consumer.Cli.Output;
using Kinesis.Consumer.Leases;
using Pipeline.Sinks.Manifests;

namespace Consumer.Cli.Rollback;

/// <summary>
/// Looks, decides and, if asked to, rolls back. Objects go before the leases let go of the manifest: a worker that starts in between finds the manifest, cannot publish it
/// and halts, and whoever runs this again goes on.
/// </summary>
internal sealed class RollbackRun(RollbackTools tools, RollbackOptions options, CliOutput output, TimeProvider timeProvider)
{
    /// <summary>A living worker moves its row, or its leases, at least twice in a lease's duration.</summary>
    private const double WatchedDurations = 1.25;

    public async Task<RollbackReport> RunAsync(CancellationToken cancellationToken)
    {
        var before = await FleetLook.TakeAsync(tools.Leases, tools.Fleet, cancellationToken);
        var watch = options.LeaseDuration * WatchedDurations;
        output.Note(FormattableString.Invariant($"watching the leases and workers of {options.Application} for {watch.TotalSeconds:0.##} s"));
        await Task.Delay(watch, timeProvider, cancellationToken);
        var now = await FleetLook.TakeAsync(tools.Leases, tools.Fleet, cancellationToken);
        var signs = SignsOfLife.Between(before, now);

        var commits = new List<(CommitPlan Plan, CommitOutcome Outcome, string Reason)>();
        foreach (var commit in await tools.Commits.ReadAsync(now.Leases, options.Commit, cancellationToken))
        {
            var plan = RollbackPlanner.Plan(commit, now.Leases, options.AcceptLoss);
            var (outcome, reason) = plan.Verdict switch
            {
                RollbackVerdict.Refuse => (CommitOutcome.Refused, plan.Reason),
                RollbackVerdict.NotNeeded => (CommitOutcome.NotNeeded, plan.Reason),
                _ when options.Apply && signs.Count == 0 => await ApplyAsync(commit.Manifest!, commit.Leases, plan.Reason, cancellationToken),
                _ => (CommitOutcome.Possible, plan.Reason),
            };
            commits.Add((plan, outcome, reason));
        }

        return new RollbackReport(options, now.Leases.Count, signs, commits);
    }

    private async Task<(CommitOutcome Outcome, string Reason)> ApplyAsync(
        CommitManifest manifest, IReadOnlyList<Lease> leases, string reason, CancellationToken cancellationToken)
    {
        output.Note($"rolling {manifest.Id} back");
        await tools.Objects.TakeBackAsync(manifest, cancellationToken);
        if (!await tools.Leases.DropPreparedJointlyAsync(leases, cancellationToken))
        {
            return (CommitOutcome.Refused, await WhyNotAsync(leases, cancellationToken));
        }

        // Nobody refers to it any more. If this fails the bucket's lifecycle rule removes it, as those of workers that died.
        await tools.Manifests.ForgetPreparedAsync(manifest, cancellationToken);
        return (CommitOutcome.RolledBack, reason);
    }

    private async Task<string> WhyNotAsync(IReadOnlyList<Lease> leases, CancellationToken cancellationToken)
    {
        var changed = new List<string>();
        foreach (var seen in leases)
        {
            var stored = await tools.Leases.GetReadableAsync(seen.ShardId, cancellationToken);
            if (stored is null || stored.Counter != seen.Counter || stored.Owner != seen.Owner)
            {
                changed.Add($"{seen.ShardId}{(stored?.Owner is { } owner ? $" (owned by {owner})" : "")}");
            }
        }

        return changed.Count > 0
            ? $"{string.Join(", ", changed)}: the lease has changed since it was read, so somebody works on it. Its objects are taken back, its leases are still prepared with it, and "
                + "their shards halt. Stop all workers and run this again"
            : "the lease table was busy with one of its leases. Its objects are taken back, its leases are still prepared with it: run this again";
    }
}
