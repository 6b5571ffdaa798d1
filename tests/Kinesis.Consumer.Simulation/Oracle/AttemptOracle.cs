using System.Buffers.Binary;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Oracle;

/// <summary>
/// Judges the error policy: a record is tried only by the owner of its shard, after the records of its key before it are done, and not again once it is done;
/// it is given up only when the policy says so. That nothing is left out is the <see cref="CommitRule"/>'s business.
/// </summary>
internal sealed class AttemptOracle(World world, SimulatedStream stream, DeliveryOracle deliveries, ProcessedRecords processed, Scenario scenario, Coverage coverage)
{
    /// <summary>Clocks run apart by one percent, and a run takes a few minutes.</summary>
    private static readonly TimeSpan Drift = TimeSpan.FromSeconds(5);

    /// <summary>Returns the records of a batch that is about to be tried.</summary>
    public IReadOnlyList<StreamRecord> Tried(Attempts attempts, ReadOnlySpan<KinesisRecord> batch)
    {
        if (attempts.Delivery.Process.IsGone)
        {
            return [];
        }

        deliveries.MayProcess(attempts.Delivery);
        var records = new List<StreamRecord>(batch.Length);
        foreach (ref readonly var read in batch)
        {
            if (Find(attempts, read) is not { } record)
            {
                return [];
            }

            if (attempts.IsDone(record.Id))
            {
                Fail(attempts, record, "was done and is tried again");
            }

            if (attempts.IsSpoilt(record.Id))
            {
                Fail(attempts, record, "met a lack of memory and is tried again by the same run, as if it were the record's fault");
            }

            if (record.Before is { } before && before.Index >= attempts.Delivery.Start && !attempts.IsDone(before.Id) && !records.Contains(before))
            {
                Fail(attempts, record, $"is tried before {before.Id} of the same key is done");
            }

            records.Add(record);
        }

        coverage.Count("attempts");
        return records;
    }

    /// <summary>
    /// There was no memory to process records with. That says nothing about them: the run fails, and another one gets them.
    /// </summary>
    public static void RanOutOfMemory(Attempts attempts, IReadOnlyList<StreamRecord> records)
    {
        foreach (var record in records)
        {
            attempts.Spoilt(record.Id);
        }
    }

    public void Done(Attempts attempts, StreamRecord record)
    {
        attempts.Done(record.Id);
        if (!attempts.Delivery.Process.IsGone && processed.Add(record.Id))
        {
            deliveries.First(record);
        }
    }

    /// <summary>Another consumer library processed a record.</summary>
    public void DoneElsewhere(StreamRecord record)
    {
        if (processed.Add(record.Id))
        {
            deliveries.First(record);
        }
    }

    /// <summary>The failure destination keeps a record.</summary>
    public void GivenUp(Attempts attempts, StreamRecord record, FailureReason reason, int tries)
    {
        var options = scenario.Traits.Lanes!.Options;
        var isDue = reason == FailureReason.Expired
            ? stream.Now + scenario.MaxSkew + Drift - record.Arrival >= options.MaxRecordAge
            : tries == options.MaxAttempts;
        if (!isDue || attempts.IsDone(record.Id) || attempts.IsSpoilt(record.Id))
        {
            Fail(attempts, record, $"was given up after {tries} attempts: {reason}");
        }

        coverage.Count($"given.up.{reason}");
        Done(attempts, record);
    }

    /// <summary>The record as the stream knows it; null, and a violation, if it is none of the shard's that is due.</summary>
    public StreamRecord? Find(Attempts attempts, in KinesisRecord read)
    {
        var id = BinaryPrimitives.ReadInt64LittleEndian(read.Data.Span);
        var record = id >= 0 && id < stream.Records.Count ? stream.Records[(int)id] : null;
        if (record is null || record.Shard != attempts.Delivery.Shard.ShardId || record.Index < attempts.Delivery.Start)
        {
            world.Fail($"{attempts.Delivery.Process} got record {id} of {record?.Shard} for {attempts.Delivery.Shard.ShardId}, where it begins at number {attempts.Delivery.Start}");
            return null;
        }

        return record;
    }

    private void Fail(Attempts attempts, StreamRecord record, string what) =>
        world.Fail($"{attempts.Delivery.Process}: record {record.Id} of {record.Shard}, key {record.Key}, {what}");
}
