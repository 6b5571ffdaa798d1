namespace Kinesis.Consumer;

/// <summary>Handles the records of one shard; the library checkpoints, retries and isolates bad records by <see cref="ProcessingOptions"/>.</summary>
/// <remarks>
/// One instance a shard and tenure of its lease, resolved from a scope of its own, which is disposed at the end. With one lane calls never overlap;
/// with several, calls for different partition keys do. Records are delivered at least once, those of one partition key in order.
/// </remarks>
public interface IRecordProcessor
{
    /// <summary>Handles records. An exception means that the whole batch failed; a <see cref="ShardHaltedException"/> halts the shard in front of it at once.</summary>
    /// <param name="batch">One record or more, in the shard's order. Its memory is valid until the returned task completes.</param>
    /// <param name="cancellationToken">Cancelled when the shard is lost or the drain deadline has passed; nothing is checkpointed then.</param>
    ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken);
}
