using Consumer.Cli.Auditing;
using Consumer.Cli.Progress;
using Consumer.Cli.Workers;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;

namespace Consumer.Cli.Chaos.Judging;

/// <summary>
/// Looks at the lease table again and again during a run, as an outsider: no checkpoint ever goes back, and no shard is worked on before its
/// parents are at their end.
/// </summary>
internal sealed class LeaseWatch(CommitWatch commits, IKinesisClient kinesis, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, Checkpoint> _furthest = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];
    private Dictionary<string, string[]> _parents = [];
    private long _looks;

    /// <summary>Looks until cancelled, which is its normal end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await commits.RefreshAsync(cancellationToken);
                Look(commits.Leases);
                if (_furthest.Keys.Any(shardId => !_parents.ContainsKey(shardId)))
                {
                    Know(await kinesis.ListShardsAsync(WorkerSettings.StreamName, null, cancellationToken));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    public Verdict Verdict() => new("checkpoints", _looks, _looks, 0, 0, 0, [.. _problems.Take(Auditing.Verdict.SpelledOut)]);

    /// <summary>Learns who continues whom.</summary>
    internal void Know(IReadOnlyList<ShardDescription> shards) => _parents = shards.ToDictionary(shard => shard.ShardId, Parents, StringComparer.Ordinal);

    /// <summary>One look at all leases.</summary>
    internal void Look(IReadOnlyList<LeaseRow> rows)
    {
        _looks++;
        foreach (var row in rows)
        {
            if (_furthest.TryGetValue(row.ShardId, out var furthest) && row.Checkpoint < furthest)
            {
                _problems.Add($"{row.ShardId} went back from {furthest} to {row.Checkpoint}, owner {row.Owner}");
            }

            _furthest[row.ShardId] = row.Checkpoint;
            if (row.Checkpoint.Kind is CheckpointKind.At or CheckpointKind.ShardEnd && _parents.TryGetValue(row.ShardId, out var parents))
            {
                _problems.AddRange(rows
                    .Where(other => parents.Contains(other.ShardId, StringComparer.Ordinal) && !other.IsFinished)
                    .Select(parent => $"{row.ShardId} is at {row.Checkpoint} while its parent {parent.ShardId} is at {parent.Checkpoint}"));
            }
        }
    }

    private static string[] Parents(ShardDescription shard) =>
        [.. new[] { shard.ParentShardId, shard.AdjacentParentShardId }.OfType<string>()];
}
