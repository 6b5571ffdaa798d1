using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Health;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Telemetry;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Gives a shard's records to its processor, and remembers how far. Owned by <see cref="ShardRun"/>.</summary>
internal sealed class ShardDelivery(
    ShardTools tools, HeldLease lease, ShardProgress progress, WatchedProcessor processor, ShardCheckpointer checkpointer, CancellationToken abort)
{
    private TimeSpan _lag;

    /// <summary>The last record that was delivered.</summary>
    public Checkpoint? Last { get; private set; }

    /// <summary>A batch, or a tick: what a processor gets that returns when it is done.</summary>
    public async ValueTask DeliverAsync(FetchedRecords? fetched, CancellationToken calls)
    {
        var records = fetched?.Records ?? default;
        _lag = fetched?.Lag ?? _lag;
        if (fetched is not null && records.IsEmpty)
        {
            return;
        }

        abort.ThrowIfCancellationRequested();
        lease.ThrowIfEnded();
        tools.Sync.ThrowIfReplaced();
        if (!records.IsEmpty)
        {
            Delivered(records);
        }

        using var activity = records.IsEmpty ? null : tools.Activities.StartProcess(lease.ShardId, records.Length);
        var startedAt = tools.TimeProvider.GetTimestamp();
        try
        {
            await processor.ProcessAsync(new RecordBatch(lease.ShardId, records, _lag), calls).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            tools.Instruments.BatchProcessed(startedAt, exception.GetType().FullName);
            ConsumerActivities.Fail(activity, exception);
            throw;
        }

        if (processor.Keeper is null)
        {
            // A keeper's ticks say nothing: its lanes may hang meanwhile. It reports its own progress.
            progress.Progressed();
        }

        if (!records.IsEmpty)
        {
            tools.Instruments.BatchProcessed(startedAt, errorType: null);
        }
    }

    /// <summary>Records for a keeper, which disposes them when it is done with them.</summary>
    public ValueTask KeepAsync(IRecordKeeper keeper, FetchedRecords fetched, CancellationToken stop, CancellationToken work)
    {
        _lag = fetched.Lag;
        if (abort.IsCancellationRequested || lease.HasEnded())
        {
            fetched.Dispose();
            abort.ThrowIfCancellationRequested();
            throw new LeaseLostException(lease.ShardId);
        }

        return keeper.KeepAsync(fetched, Delivered(fetched.Records), stop, work);
    }

    /// <summary>Nothing comes any more: the end may be checkpointed.</summary>
    public void End() => checkpointer.Delivered(Checkpoint.ShardEnd);

    /// <summary>Allows checkpoints up to the last of the records, counts them, and returns the last one's position.</summary>
    private Checkpoint Delivered(ReadOnlyMemory<KinesisRecord> records)
    {
        ref readonly var record = ref records.Span[^1];
        var last = Checkpoint.At(SequenceNumber.Parse(record.SequenceNumber.Span), record.SubSequenceNumber);
        Last = last;
        checkpointer.Delivered(last);
        progress.Delivered(last);
        var bytes = Bytes(records.Span);
        lease.Delivered(bytes);
        tools.Instruments.BytesDelivered(bytes);
        return last;
    }

    private static long Bytes(ReadOnlySpan<KinesisRecord> records)
    {
        var bytes = 0L;
        foreach (ref readonly var record in records)
        {
            bytes += record.Data.Length;
        }

        return bytes;
    }
}
