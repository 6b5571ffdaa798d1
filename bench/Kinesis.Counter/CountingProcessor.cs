using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Counter;

/// <summary>Counts records and their bytes, and checkpoints after every answer, as the peers do.</summary>
internal sealed class CountingProcessor(Tally tally, IShardCheckpointer checkpointer) : IShardProcessor
{
    public ValueTask InitializeAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var bytes = 0L;
        foreach (ref readonly var record in batch.Records)
        {
            bytes += record.Data.Length;
        }

        ref readonly var last = ref batch.Records[^1];
        var position = Checkpoint.At(SequenceNumber.Parse(last.SequenceNumber.Span), last.SubSequenceNumber);
        await checkpointer.CheckpointAsync(position, cancellationToken).ConfigureAwait(false);
        tally.Add(batch.Count, bytes);
    }

    public ValueTask DrainAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public async ValueTask ShardEndedAsync(CancellationToken cancellationToken) =>
        await checkpointer.CheckpointAsync(Checkpoint.ShardEnd, cancellationToken).ConfigureAwait(false);

    public ValueTask LeaseLostAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
