using Consumer.Cli.Auditing;
using Consumer.Cli.Progress;
using Consumer.Cli.Workers;
using Kinesis.Consumer.Api;

namespace Consumer.Cli.Chaos.Judging;

/// <summary>What the lease table must come to once nothing breaks any more: every open shard owned by a worker that lives, every closed one read to its end. The finished leases of shards that the stream still lists may stay.</summary>
internal sealed class LeaseAudit(LeaseTableReader leases, IKinesisClient kinesis, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Waits for it; what is wrong in the end is the verdict.</summary>
    public async Task<Verdict> SettleAsync(IReadOnlySet<string> workers, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            var verdict = Judge(
                await leases.ReadAsync(cancellationToken),
                await kinesis.ListShardsAsync(WorkerSettings.StreamName, null, cancellationToken),
                workers);
            if (verdict.Agrees || timeProvider.GetElapsedTime(started) > Patience)
            {
                return verdict;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    internal static Verdict Judge(IReadOnlyList<LeaseRow> rows, IReadOnlyList<ShardDescription> shards, IReadOnlySet<string> workers)
    {
        var open = shards.Where(shard => !shard.IsClosed).Select(shard => shard.ShardId).ToHashSet(StringComparer.Ordinal);
        var owned = rows.Where(row => row.Owner is { } owner && workers.Contains(owner)).Select(row => row.ShardId).ToHashSet(StringComparer.Ordinal);
        var missing = open.Where(shardId => !owned.Contains(shardId)).Order(StringComparer.Ordinal).ToList();
        var left = rows.Where(row => !open.Contains(row.ShardId) && !IsRest(row, shards)).ToList();
        return new Verdict(
            "leases",
            open.Count,
            rows.Count(row => open.Contains(row.ShardId)) + left.Count,
            missing.Count,
            0,
            left.Count,
            [
                .. missing.Select(shardId => $"the open shard {shardId} is owned by {rows.FirstOrDefault(row => row.ShardId == shardId)?.Owner ?? "nobody"}, which is no running worker"),
                .. left.Select(row => $"the lease of the closed shard {row.ShardId} is at {row.Checkpoint}, owner {row.Owner ?? "nobody"}"),
            ]);
    }

    // Whoever finished a lease gives it back if it can; if the table refuses just then, the name of the owner stays and means nothing.
    private static bool IsRest(LeaseRow row, IReadOnlyList<ShardDescription> shards) =>
        row.IsFinished && shards.Any(shard => shard.ShardId == row.ShardId);
}
