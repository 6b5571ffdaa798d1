namespace Kinesis.Consumer;

/// <summary>Handles the records of one shard one by one, each read from JSON before. Added with <c>AddKinesisConsumer&lt;TMessage, THandler&gt;</c>.</summary>
/// <typeparam name="TMessage">What a payload says.</typeparam>
/// <remarks>
/// One instance a shard and tenure of its lease, resolved from a scope of its own, which is disposed at the end. With one lane calls never overlap; with
/// several, calls for different partition keys do. Records are delivered at least once, those of one partition key in order.
/// </remarks>
public interface IMessageHandler<TMessage>
{
    /// <summary>
    /// Handles one message. An exception means that it failed, and it alone: it is tried again, and given up, by <see cref="ProcessingOptions"/>, those
    /// behind it wait. A <see cref="ShardHaltedException"/> halts the shard at once.
    /// </summary>
    /// <param name="message">The message, and its record. The record's memory is valid until the returned task completes; the message is yours.</param>
    /// <param name="cancellationToken">Cancelled when the shard is lost or the drain deadline has passed; nothing is checkpointed then.</param>
    ValueTask HandleAsync(KinesisMessage<TMessage> message, CancellationToken cancellationToken);
}
