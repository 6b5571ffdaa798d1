using Consumer.Cli.Progress;
using Consumer.Cli.Workers;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;

namespace Consumer.Cli.Live;

/// <summary>Waits until the checkpoints have come to the tip of every shard, whoever put the records there.</summary>
internal sealed class TipWatch(LeaseTableReader leases, IKinesisClient kinesis, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly LagProbe _lag = new(kinesis);

    /// <summary>Waits at most <paramref name="patience"/>; <paramref name="everyRound"/> runs at each look.</summary>
    /// <returns>The shards with records that are not committed; none when all are.</returns>
    public async Task<IReadOnlyList<string>> UntilCommittedAsync(TimeSpan patience, Func<Task> everyRound, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            await everyRound();
            var behind = await BehindAsync(cancellationToken);
            if (behind.Count == 0 || timeProvider.GetElapsedTime(started) > patience)
            {
                return behind;
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> BehindAsync(CancellationToken cancellationToken)
    {
        var rows = await leases.ReadAsync(cancellationToken);
        var shards = await kinesis.ListShardsAsync(WorkerSettings.StreamName, null, cancellationToken);

        // An open shard may have no lease yet; the lease of a closed one is gone when it was read to its end.
        var unleased = shards
            .Where(shard => !shard.IsClosed && rows.All(row => row.ShardId != shard.ShardId))
            .Select(shard => new LeaseRow(shard.ShardId, null, 0, Checkpoint.TrimHorizon, Pending: false));
        var behind = new List<string>();
        foreach (var row in rows.Where(row => !row.IsFinished).Concat(unleased))
        {
            if (await _lag.AskAsync(row, cancellationToken) is not { } lag || lag > TimeSpan.Zero)
            {
                behind.Add(row.ShardId);
            }
        }

        return behind;
    }
}
