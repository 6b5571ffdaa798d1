using Consumer.Cli.Output;
using Kinesis.Consumer;

namespace Consumer.Cli.Progress;

/// <summary>Follows the lease table through a run and says when everything produced is committed. One task at a time uses it.</summary>
internal sealed class CommitWatch(LeaseTableReader leases, ProducedPositions positions, TimeProvider timeProvider)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Longer than a lease takeover with the replay of an epoch; a pipeline that commits nothing for so long is stuck.</summary>
    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public IReadOnlyList<LeaseRow> Leases { get; private set; } = [];

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        Leases = await leases.ReadAsync(cancellationToken);
        _seen.UnionWith(Leases.Select(lease => lease.ShardId));
    }

    /// <summary>Waits until a checkpoint covers the last record of every shard; <paramref name="everyRound"/> runs at each look and may give up.</summary>
    public async Task AllCommittedAsync(Action<CommitState> everyRound, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        IReadOnlyList<Checkpoint> last = [];
        var lastChange = timeProvider.GetTimestamp();
        while (true)
        {
            await RefreshAsync(cancellationToken);
            var state = CommitState.Of(Leases, positions.Last, _seen);
            everyRound(state);
            if (state.AllCommitted)
            {
                return;
            }

            var checkpoints = Leases.Select(lease => lease.Checkpoint).ToList();
            if (!checkpoints.SequenceEqual(last))
            {
                last = checkpoints;
                lastChange = timeProvider.GetTimestamp();
            }
            else if (timeProvider.GetElapsedTime(lastChange) > StallLimit)
            {
                throw new CliException($"No checkpoint has moved for {StallLimit.TotalSeconds} s. Not committed: {string.Join(", ", state.Behind)}.");
            }

            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
