using System.Globalization;
using Kinesis.Consumer;
using Kinesis.Consumer.Leases;
using Pipeline.Sinks.Manifests;
using Pipeline.Sinks.Objects;

namespace Consumer.Cli.Rollback;

/// <summary>Decides what can be done about a prepared commit. Pure: what was read in, a verdict with its reason out.</summary>
/// <remarks>
/// Only what can never be published may be taken back, because then no worker that starts meanwhile, or wakes, can commit any of it: one upload is gone without its object, and
/// upload ids and keys are used once. And nothing of it may be committed already, because the records of that shard are read by nobody again.
/// </remarks>
internal static class RollbackPlanner
{
    /// <param name="commit">What was found.</param>
    /// <param name="leases">All leases of the application.</param>
    /// <param name="acceptLoss">Whether records that the stream has dropped may be lost.</param>
    public static CommitPlan Plan(PreparedCommit commit, IReadOnlyList<Lease> leases, bool acceptLoss)
    {
        if (commit.Manifest is not { } manifest)
        {
            return new CommitPlan(commit, [], RollbackVerdict.Refuse, commit.Problem ?? "it has no manifest");
        }

        var byShard = leases.ToDictionary(lease => lease.ShardId);
        var shards = manifest.Shards.Select(shard => (shard, StandingOf(shard, commit, byShard))).ToList();
        var (verdict, reason) = Judge(commit, manifest, shards, acceptLoss);
        return new CommitPlan(commit, shards, verdict, reason);
    }

    private static ShardStanding StandingOf(ManifestShard shard, PreparedCommit commit, Dictionary<ShardId, Lease> leases) =>
        !leases.TryGetValue(new ShardId(shard.Shard), out var lease) ? ShardStanding.Unknown
            : commit.Leases.Any(prepared => prepared.ShardId == lease.ShardId) ? ShardStanding.Prepared
            : lease.Checkpoint >= Checkpoint.At(SequenceNumber.Parse(shard.To.Sequence), shard.To.Sub) ? ShardStanding.Committed
            : ShardStanding.Behind;

    private static (RollbackVerdict Verdict, string Reason) Judge(
        PreparedCommit commit, CommitManifest manifest, List<(ManifestShard Shard, ShardStanding Standing)> shards, bool acceptLoss)
    {
        if (commit.IsLogged)
        {
            return (RollbackVerdict.NotNeeded, "it is in the log, so all its objects were visible: a worker that starts commits what is left");
        }

        if (!commit.Objects.Any(state => state is ObjectState.Gone or ObjectState.Foreign))
        {
            return (RollbackVerdict.NotNeeded, "all its uploads are there or visible: a worker that starts finishes it");
        }

        // What the stream has dropped is lost already; what is left of it in objects need not be.
        var dropped = Dropped(commit, manifest);
        var refusal = RefuseByShards(commit, shards) ?? RefuseByObjects(commit, manifest, acceptLoss ? null : dropped);
        return refusal is null
            ? (RollbackVerdict.RollBack, $"{commit.Objects.Count(state => state == ObjectState.Gone)} of {commit.Objects.Count} uploads are gone without their objects"
                + (dropped is null ? "" : $"; {dropped}: not all of its records can be read again"))
            : (RollbackVerdict.Refuse, refusal);
    }

    private static string? RefuseByShards(PreparedCommit commit, List<(ManifestShard Shard, ShardStanding Standing)> shards)
    {
        if (In(ShardStanding.Committed) is { Length: > 0 } committed)
        {
            return $"{committed}: committed by it already, and rolling back would lose those records. Bring the objects that are gone back, by their earlier versions or from a "
                + "copy, each with its metadata; then a worker that starts finishes the commit";
        }

        if (In(ShardStanding.Unknown) is { Length: > 0 } unknown)
        {
            return $"{unknown}: no lease that can be read, so it is not known whether the shard was committed. A lease that is damaged must be mended; one that is not there was "
                + "finished, and its shard committed";
        }

        var strays = commit.Leases.Where(lease => !shards.Exists(one => one.Shard.Shard == lease.ShardId.Value)).Select(lease => lease.ShardId).ToList();
        return strays.Count > 0 ? $"{string.Join(", ", strays)}: prepared with it, though its manifest does not name the shard" : null;

        string In(ShardStanding standing) => string.Join(", ", shards.Where(one => one.Standing == standing).Select(one => one.Shard.Shard));
    }

    private static string? RefuseByObjects(PreparedCommit commit, CommitManifest manifest, string? dropped)
    {
        var objects = manifest.Objects.Zip(commit.Objects).ToList();
        if (objects.Find(one => one.Second == ObjectState.Foreign).First is { } foreign)
        {
            return $"{foreign.Key} is not the object that the manifest names, by its length or its metadata, and may hold the same rows: look what it is, and move it away";
        }

        var left = objects.FindAll(one => one.Second is ObjectState.Visible or ObjectState.Uploaded);
        return dropped is null || left.Count == 0
            ? null
            : $"{dropped}: not all of its records can be read again, and the {left.Sum(one => one.First.Rows)} rows of the objects that are left would be lost. "
                + "Copy what is visible first; --accept-loss rolls back all the same";
    }

    private static string? Dropped(PreparedCommit commit, CommitManifest manifest) => commit.StreamKeepsFrom is { } from && manifest.BegunAt < from
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"the stream {manifest.Stream} keeps records from {from.UtcDateTime:yyyy-MM-dd'T'HH:mm}Z on, and the commit began at {manifest.BegunAt.UtcDateTime:yyyy-MM-dd'T'HH:mm}Z")
        : null;
}
