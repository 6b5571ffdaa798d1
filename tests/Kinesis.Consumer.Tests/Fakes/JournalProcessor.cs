using System.Text;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Writes down every call and checkpoints when it is drained, at the shard's end, and after every batch if wanted.</summary>
internal sealed class JournalProcessor(Journal journal, ShardContext context, JournalBehavior behavior) : IShardProcessor
{
    private Checkpoint? _last;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        Note("initialize", context.Checkpoint.ToString());
        if (context.Pending is { } pending)
        {
            Note("pending", $"{pending.Position} {Encoding.UTF8.GetString(pending.State.Span)}");
        }

        await behavior.OnInitialize(context).ConfigureAwait(false);
    }

    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            Note("tick");
            return;
        }

        await behavior.OnCall(cancellationToken).ConfigureAwait(false);
        await behavior.OnBatch(context, batch).ConfigureAwait(false);
        var count = context.StopRequested.IsCancellationRequested ? Math.Min(batch.Count, behavior.TakesAtStop ?? batch.Count) : batch.Count;
        for (var i = 0; i < count; i++)
        {
            Note("record", Encoding.UTF8.GetString(batch[i].Data.Span));
        }

        _last = Checkpoint.At(SequenceNumber.Parse(batch[count - 1].SequenceNumber.Span));
        if (behavior.CheckpointsEachBatch)
        {
            await CheckpointAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        Note("drain");
        await behavior.OnDrain(cancellationToken).ConfigureAwait(false);
        await CheckpointAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ShardEndedAsync(CancellationToken cancellationToken)
    {
        Note("ended");
        if (behavior.CheckpointsEnd)
        {
            await context.Checkpointer.CheckpointAsync(Checkpoint.ShardEnd, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask LeaseLostAsync()
    {
        Note("lost");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Note("dispose");
        return ValueTask.CompletedTask;
    }

    private async ValueTask CheckpointAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last)
        {
            try
            {
                await context.Checkpointer.CheckpointAsync(last, cancellationToken).ConfigureAwait(false);
            }
            catch (LeaseLostException)
            {
                Note("fenced");
                throw;
            }

            Note("checkpoint", last.ToString());
        }
    }

    private void Note(string what, string? text = null) => journal.Add(context.WorkerId.Value, context.ShardId.Value, what, text);
}
