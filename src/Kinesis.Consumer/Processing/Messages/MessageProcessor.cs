using System.Text.Json;

namespace Kinesis.Consumer.Processing.Messages;

/// <summary>Gives a handler one message after the other. A payload that cannot be read stops nobody: it is rejected, and given up by the error policy.</summary>
internal sealed class MessageProcessor<TMessage>(IMessageHandler<TMessage> handler, MessageReader<TMessage> reader) : IRecordProcessor
{
    public async ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var rejections = new List<Rejection>();
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                TMessage message;
                try
                {
                    message = reader.Read(batch[i].Data.Span);
                }
                catch (JsonException exception)
                {
                    rejections.Add(new Rejection(i, exception));
                    continue;
                }

                await handler.HandleAsync(new KinesisMessage<TMessage>(message, batch[i]), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (Fails(exception, cancellationToken))
            {
                return BatchResult.FailedAt(i - rejections.Count, exception).With(rejections);
            }
        }

        return BatchResult.Done.With(rejections);
    }

    /// <summary>Whether an exception is about a record: an end of the work and a halt are about the shard.</summary>
    public static bool Fails(Exception exception, CancellationToken cancellationToken) =>
        !(exception is OperationCanceledException && cancellationToken.IsCancellationRequested) && exception is not ShardHaltedException;
}
