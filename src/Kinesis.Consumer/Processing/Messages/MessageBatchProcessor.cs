using System.Text.Json;

namespace Kinesis.Consumer.Processing.Messages;

/// <summary>Gives a handler the messages of a batch. Payloads that cannot be read are left out of it: they are rejected, and given up by the error policy.</summary>
internal sealed class MessageBatchProcessor<TMessage>(IMessageBatchHandler<TMessage> handler, MessageReader<TMessage> reader) : IRecordProcessor
{
    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var rejections = new List<Rejection>();
        var messages = new KinesisMessage<TMessage>[batch.Count];
        var places = new int[batch.Count];
        var count = 0;
        Exception? obstacle = null;
        for (var i = 0; i < batch.Count && obstacle is null; i++)
        {
            try
            {
                messages[count] = new KinesisMessage<TMessage>(reader.Read(batch[i].Data.Span), batch[i]);
                places[count++] = i;
            }
            catch (JsonException exception)
            {
                rejections.Add(new Rejection(i, exception));
            }
            catch (Exception exception) when (MessageProcessor<TMessage>.Fails(exception, cancellationToken))
            {
                // A converter or a constructor of the application failed. Perhaps not the next time: the batch ends in front of this record.
                obstacle = exception;
            }
        }

        var result = count == 0 ? BatchResult.Done : await HandleAsync(new MessageBatch<TMessage>(batch.ShardId, messages.AsMemory(0, count), batch.Lag), cancellationToken).ConfigureAwait(false);
        var left = count - result.Rejections.Length;
        foreach (var own in result.Rejections)
        {
            rejections.Add(own with { Index = places[own.Index] });
        }

        rejections.Sort(static (one, other) => one.Index.CompareTo(other.Index));
        return (obstacle is null ? result : EndAt(result, left, obstacle)).With(rejections);
    }

    private async ValueTask<BatchResult> HandleAsync(MessageBatch<TMessage> messages, CancellationToken cancellationToken)
    {
        try
        {
            return (await handler.HandleAsync(messages, cancellationToken).ConfigureAwait(false)).For(messages.Count);
        }
        catch (Exception exception) when (MessageProcessor<TMessage>.Fails(exception, cancellationToken))
        {
            return BatchResult.Threw(exception);
        }
    }

    /// <summary>What a handler says of the messages in front of a record that failed, as said of all that are left: nothing behind them was tried.</summary>
    private static BatchResult EndAt(BatchResult result, int left, Exception obstacle) => result.Kind switch
    {
        BatchResultKind.Done => BatchResult.FailedAt(left, obstacle),
        BatchResultKind.Failed => BatchResult.FailedAt(result.First, result.Error),
        _ => result,
    };
}
