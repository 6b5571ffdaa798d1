namespace Pipeline.Sinks.Manifests;

/// <summary>The records of one shard in a commit: those in (after, to].</summary>
/// <param name="Shard">The shard.</param>
/// <param name="After">The place that was committed before; null where the application began.</param>
/// <param name="To">The last record.</param>
/// <param name="Records">How many records, failed ones included.</param>
internal sealed record ManifestShard(string Shard, ManifestPosition? After, ManifestPosition To, long Records);
