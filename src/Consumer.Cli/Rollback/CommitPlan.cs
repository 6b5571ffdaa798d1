using Pipeline.Sinks.Manifests;

namespace Consumer.Cli.Rollback;

/// <summary>What is to be done about a prepared commit, and why.</summary>
/// <param name="Commit">The commit as it was found.</param>
/// <param name="Shards">The shards that its manifest names.</param>
/// <param name="Verdict">What is to be done.</param>
/// <param name="Reason">Why, and what the operator can do.</param>
internal sealed record CommitPlan(PreparedCommit Commit, IReadOnlyList<(ManifestShard Shard, ShardStanding Standing)> Shards, RollbackVerdict Verdict, string Reason);
