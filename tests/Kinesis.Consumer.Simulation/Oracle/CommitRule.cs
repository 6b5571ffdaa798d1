using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>A checkpoint means: every record up to here is processed. Judged at the instant at which it is written.</summary>
internal sealed class CommitRule(World world, SimulatedStream stream, ProcessedRecords processed)
{
    public void Progressed(StreamShard shard, Lease before, Lease after)
    {
        if (after.Checkpoint.IsInitial)
        {
            if (!before.Checkpoint.IsInitial)
            {
                world.Fail($"{after.ShardId}: the starting position changed from {before.Checkpoint} to {after.Checkpoint}");
            }

            return;
        }

        if (after.Checkpoint.Kind == CheckpointKind.ShardEnd && shard.ClosedAt is null)
        {
            world.Fail($"{after.ShardId} is open and was marked as finished");
        }

        var end = shard.IndexBehind(after.Checkpoint);
        for (var i = shard.IndexBehind(before.Checkpoint); i < end; i++)
        {
            if (!processed.Holds(shard.Records[i].Id))
            {
                world.Fail(
                    $"{after.ShardId}: checkpoint {after.Checkpoint} covers record {shard.Records[i].Id}, which is not processed, of {stream.Records.Count} put");
                return;
            }
        }
    }
}
