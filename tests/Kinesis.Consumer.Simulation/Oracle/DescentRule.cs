using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>Shards and their children: who may start when, whose lease must exist, and whose may go.</summary>
internal sealed class DescentRule(World world, SimulatedStream stream, InMemoryLeaseStore table, Scenario scenario)
{
    private readonly HashSet<ShardId> _leased = [];
    private readonly HashSet<ShardId> _finished = [];
    private long? _beganAt;

    /// <summary>The application has begun: from here on LATEST misses nothing.</summary>
    public void Began() => _beganAt = world.Now;

    public void Created(Lease lease)
    {
        var shard = stream[lease.ShardId];
        if (!_leased.Add(lease.ShardId))
        {
            if (shard.IsForgotten)
            {
                // A creation that came late. There is nothing to read any more.
                return;
            }

            world.Fail($"The lease of {lease.ShardId} was created again after it had been finished and deleted");
        }

        shard.RecordsBeforeLease = shard.Records.Count;
        var isContinuation = shard.Parents.Any(parent => _leased.Contains(parent.ShardId));
        var expected = isContinuation || scenario.InitialPosition == InitialPosition.TrimHorizon ? CheckpointKind.TrimHorizon : CheckpointKind.AtTimestamp;
        if (lease.Checkpoint.Kind != expected)
        {
            world.Fail($"The lease of {lease.ShardId} starts at {lease.Checkpoint}, expected is {expected}");
        }
    }

    public bool IsFinished(StreamShard shard) => _finished.Contains(shard.ShardId);

    public void Deleted(Lease lease)
    {
        foreach (var child in stream[lease.ShardId].Children)
        {
            if (!_finished.Contains(child.ShardId) && table.Find(child.ShardId.Value) is null or { Checkpoint.IsInitial: true })
            {
                world.Fail($"The lease of {lease.ShardId} was deleted before its child {child.ShardId} had got ahead");
            }
        }
    }

    public void Progressed(StreamShard shard, Lease after)
    {
        if (after.Checkpoint.IsInitial)
        {
            return;
        }

        MayStart(shard);
        if (after.IsFinished)
        {
            _finished.Add(shard.ShardId);

            // A child whose other parent is not that far yet gets its lease at that one's end.
            foreach (var child in shard.Children.Where(child => !_leased.Contains(child.ShardId) && child.Parents.All(parent => _finished.Contains(parent.ShardId))))
            {
                world.Fail($"{shard.ShardId} was finished before the lease of its child {child.ShardId} was there");
            }
        }
    }

    /// <summary>Nothing of a shard may be processed before its parents are wholly processed.</summary>
    public void MayStart(StreamShard shard)
    {
        foreach (var parent in shard.Parents)
        {
            if (!_finished.Contains(parent.ShardId) && IsDue(parent))
            {
                world.Fail($"{shard.ShardId} began before its parent {parent.ShardId} was finished");
            }
        }
    }

    /// <summary>The shards whose records are not wholly processed; empty at the end of everything.</summary>
    public IEnumerable<string> Unfinished()
    {
        foreach (var shard in stream.Shards.Where(IsDue))
        {
            var lease = table.Find(shard.ShardId.Value);
            if (shard.ClosedAt is not null ? !_finished.Contains(shard.ShardId) : lease is null || shard.IndexBehind(lease.Checkpoint) < shard.Records.Count)
            {
                yield return $"{shard.ShardId} has {shard.Records.Count} records and is at {(lease is null ? "no lease" : lease.Checkpoint)}";
            }
        }
    }

    // From LATEST on, what had ended before the application began is none of its business.
    private bool IsDue(StreamShard shard) =>
        scenario.InitialPosition == InitialPosition.TrimHorizon || shard.ClosedAt is null || _leased.Contains(shard.ShardId) || shard.ClosedAt > _beganAt;
}
