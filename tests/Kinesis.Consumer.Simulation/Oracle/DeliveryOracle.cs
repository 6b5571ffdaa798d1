using System.Buffers.Binary;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>Judges what processors are given: each its shard's records one after another from the checkpoint on, each key in order, no two owners at once.</summary>
internal sealed class DeliveryOracle(World world, SimulatedStream stream, LeaseOracle leases, Scenario scenario, Coverage coverage)
{
    private readonly HashSet<long> _delivered = [];
    private readonly Dictionary<string, long> _newestOfKey = new(StringComparer.Ordinal);

    public bool IsDelivered(StreamRecord record) => _delivered.Contains(record.Id);

    public Delivery Begin(SimulatedProcess process, ShardContext context)
    {
        var shard = stream[context.ShardId];
        return new Delivery(process, shard, leases.LastTenureOf(process, context.ShardId), context.Checkpoint);
    }

    public void Delivered(Delivery delivery, RecordBatch batch)
    {
        if (delivery.Process.IsGone || batch.Count == 0)
        {
            return;
        }

        MayProcess(delivery);
        for (var i = 0; i < batch.Count; i++)
        {
            var id = BinaryPrimitives.ReadInt64LittleEndian(batch[i].Data.Span);
            var expected = delivery.Next < delivery.Shard.Records.Count ? delivery.Shard.Records[delivery.Next] : null;
            if (expected is null || expected.Id != id)
            {
                world.Fail($"{delivery.Process} got record {id} of {delivery.Shard.ShardId} where {expected?.Id.ToString() ?? "none"} comes next");
                return;
            }

            delivery.Next++;
            First(expected);
        }
    }

    /// <summary>Records of a shard are processed by its owner alone, and after its parents' records.</summary>
    public void MayProcess(Delivery delivery)
    {
        leases.Descent.MayStart(delivery.Shard);
        MustOwn(delivery);
    }

    /// <summary>The first delivery of each record must be in the order of its key; later ones are replays.</summary>
    public void First(StreamRecord record)
    {
        if (!_delivered.Add(record.Id))
        {
            coverage.Count("redelivered");
            return;
        }

        coverage.Count("delivered");
        if (_newestOfKey.TryGetValue(record.Key, out var newest) && newest > record.Id)
        {
            world.Fail($"Record {record.Id} of key {record.Key} came behind {newest}");
        }

        _newestOfKey[record.Key] = record.Id;
    }

    /// <summary>
    /// Whoever takes an expired lease must be alone: the former owner has stopped by its own clock. Excused is a process that stood still,
    /// until it has looked at its clock; and one that had lost the lease to another process of its own id before it expired, which learns of that at its next write.
    /// </summary>
    private void MustOwn(Delivery delivery)
    {
        if (delivery.Tenure is null)
        {
            world.Fail($"{delivery.Process} processes {delivery.Shard.ShardId}, whose lease it never took");
        }

        if (delivery.Tenure is { IsGivenBack: true })
        {
            world.Fail($"{delivery.Process} still processes {delivery.Shard.ShardId}, whose lease it has given back");
        }

        var current = leases.CurrentTenureOf(delivery.Shard.ShardId);
        if (current is { ByExpiry: true } && current != delivery.Tenure && current.TakenAt > delivery.Tenure?.TakenAt && !delivery.Tenure.IsOfDouble
            && leases.LastForeignTakeOf(delivery.Shard.ShardId) < delivery.Tenure.TakenAt
            && !delivery.Process.WasPausedSince(current.TakenAt - scenario.LeaseDuration.Ticks))
        {
            world.Fail(
                $"{delivery.Process} still processes {delivery.Shard.ShardId}, which expired and belongs to {current.Process} since {TimeSpan.FromTicks(current.TakenAt):mm\\:ss\\.fff}");
        }
    }
}
