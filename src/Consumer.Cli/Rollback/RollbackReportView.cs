using System.Globalization;
using Consumer.Cli.Output;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;

namespace Consumer.Cli.Rollback;

/// <summary>The report for people.</summary>
internal static class RollbackReportView
{
    public static void Write(CliOutput output, RollbackReport report)
    {
        foreach (var (plan, outcome, reason) in report.Commits)
        {
            Write(output, plan, outcome, reason);
        }

        foreach (var sign in report.IsRefusedForLife ? report.SignsOfLife : [])
        {
            output.Say($"ALIVE {sign}");
        }

        output.Say(Conclude(report));
    }

    private static void Write(CliOutput output, CommitPlan plan, CommitOutcome outcome, string reason)
    {
        var manifest = plan.Commit.Manifest;
        output.Say($"{Word(outcome)} {plan.Commit.Id}: {reason}");
        output.Say(manifest is null
            ? $"  prepared on {string.Join(", ", plan.Commit.Leases.Select(lease => lease.ShardId))}"
            : string.Create(CultureInfo.InvariantCulture, $"  by worker {manifest.Worker}, prepared at {manifest.PreparedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}Z"));
        foreach (var (shard, standing) in plan.Shards)
        {
            output.Say($"  {shard.Shard} ({Place(shard.After)}, {Place(shard.To)}] {shard.Records} records: {Word(standing)}");
        }

        foreach (var (one, state) in (manifest?.Objects ?? []).Zip(plan.Commit.Objects))
        {
            output.Say($"  {one.Key} {one.Rows} rows: {Word(state, plan.Verdict == RollbackVerdict.RollBack, outcome == CommitOutcome.RolledBack)}");
        }
    }

    private static string Conclude(RollbackReport report)
    {
        if (report.Leases == 0)
        {
            return $"The table {report.Options.Application} holds no leases. Is that the application's name?";
        }

        if (report.Commits.Count == 0)
        {
            return $"No lease of {report.Options.Application} is prepared: there is nothing to roll back.";
        }

        if (report.IsRefusedForLife)
        {
            return $"REFUSED Workers of {report.Options.Application} are alive. Stop all of them, and run this again.";
        }

        return report.Options.Apply
            ? $"{Count(CommitOutcome.RolledBack)} rolled back, {Count(CommitOutcome.NotNeeded)} need no rollback, {Count(CommitOutcome.Refused)} refused."
            : $"Nothing was changed: {Count(CommitOutcome.Possible)} would be rolled back with --apply, {Count(CommitOutcome.NotNeeded)} need no rollback, {Count(CommitOutcome.Refused)} would be refused.";

        int Count(CommitOutcome outcome) => report.Commits.Count(commit => commit.Outcome == outcome);
    }

    private static string Place(ManifestPosition? position) =>
        position is null ? "beginning" : position.Sub == 0 ? position.Sequence : $"{position.Sequence}/{position.Sub}";

    private static string Word(CommitOutcome outcome) => outcome switch
    {
        CommitOutcome.Possible => "CAN BE ROLLED BACK",
        CommitOutcome.RolledBack => "ROLLED BACK",
        CommitOutcome.NotNeeded => "NEEDS NO ROLLBACK",
        _ => "REFUSED",
    };

    private static string Word(ShardStanding standing) => standing switch
    {
        ShardStanding.Prepared => "prepared",
        ShardStanding.Committed => "committed",
        ShardStanding.Behind => "not prepared any more, its records are read again",
        _ => "no lease that can be read",
    };

    private static string Word(ObjectState state, bool isTakenBack, bool isDone) => state switch
    {
        ObjectState.Gone => "gone",
        ObjectState.Foreign => "not the manifest's object",
        ObjectState.Visible => $"visible{(isDone ? ", deleted" : isTakenBack ? ", to be deleted" : "")}",
        _ => $"uploaded{(isDone ? ", aborted" : isTakenBack ? ", to be aborted" : "")}",
    };
}
