using Kinesis.Consumer;

namespace Consumer.Cli.Progress;

/// <summary>How far the committed positions are behind what was produced: judged from the lease table and the producer's acknowledgements alone.</summary>
/// <param name="Behind">Shards that hold produced records which no checkpoint covers yet.</param>
internal sealed record CommitState(IReadOnlyList<string> Behind)
{
    public bool AllCommitted => Behind.Count == 0;

    /// <summary>
    /// A shard is done when its checkpoint covers the last record produced into it. A lease that is gone was read to its end:
    /// the KCL protocol deletes a lease only after SHARD_END, when the children have made progress.
    /// </summary>
    public static CommitState Of(
        IReadOnlyList<LeaseRow> leases,
        IReadOnlyDictionary<string, SequenceNumber> produced,
        IReadOnlySet<string> seenLeases)
    {
        var checkpoints = leases.ToDictionary(lease => lease.ShardId, lease => lease.Checkpoint, StringComparer.Ordinal);
        var behind = produced
            .Where(last => checkpoints.TryGetValue(last.Key, out var checkpoint)
                ? checkpoint < Checkpoint.At(last.Value)
                : !seenLeases.Contains(last.Key))
            .Select(last => last.Key)
            .Order(StringComparer.Ordinal);
        return new CommitState([.. behind]);
    }
}
