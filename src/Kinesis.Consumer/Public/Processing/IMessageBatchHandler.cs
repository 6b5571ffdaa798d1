namespace Kinesis.Consumer;

/// <summary>Handles the records of one shard in batches, each read from JSON before. Added with <c>AddKinesisBatchConsumer&lt;TMessage, THandler&gt;</c>.</summary>
/// <typeparam name="TMessage">What a payload says.</typeparam>
/// <remarks>One instance a shard and tenure of its lease, resolved from a scope of its own, as for <see cref="IRecordProcessor"/>.</remarks>
public interface IMessageBatchHandler<TMessage>
{
    /// <summary>Handles messages. An exception means that the whole batch failed; a <see cref="ShardHaltedException"/> halts the shard in front of it at once.</summary>
    /// <param name="batch">One message or more, in the shard's order. Payloads that could not be read are not among them: they are given up already.</param>
    /// <param name="cancellationToken">Cancelled when the shard is lost or the drain deadline has passed; nothing is checkpointed then.</param>
    /// <returns>What became of them, by their places in this batch.</returns>
    ValueTask<BatchResult> HandleAsync(MessageBatch<TMessage> batch, CancellationToken cancellationToken);
}
