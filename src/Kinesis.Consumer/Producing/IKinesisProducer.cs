namespace Kinesis.Consumer.Producing;

/// <summary>Puts records on one stream: in batches, again where parts of them failed, and in order. Thread-safe.</summary>
public interface IKinesisProducer
{
    /// <summary>Puts a record, and completes when the stream has acknowledged it.</summary>
    /// <param name="partitionKey">1 to 256 characters.</param>
    /// <param name="payload">The payload; must stay unchanged until the task completes. With the key at most <see cref="ProducerOptions.MaxRecordBytes"/>.</param>
    /// <param name="explicitHashKey">Chooses the shard in place of the key's own hash; null for that.</param>
    /// <param name="cancellationToken">
    /// Ends the wait. A record that still waited for room in the buffer is then not sent; one that was accepted is.
    /// </param>
    /// <returns>Where the record is. To be awaited once, as every <see cref="ValueTask{TResult}"/>.</returns>
    /// <exception cref="ArgumentException">The key or the size is not allowed.</exception>
    /// <exception cref="ProduceException">The record was given up; says why, and whether it may be on the stream all the same.</exception>
    ValueTask<PutOutcome> PutAsync(
        string partitionKey, ReadOnlyMemory<byte> payload, UInt128? explicitHashKey = null, CancellationToken cancellationToken = default);

    /// <summary>Puts a record, and completes when the stream has acknowledged it.</summary>
    /// <param name="partitionKey">1 to 256 characters, in valid UTF-8; copied at once.</param>
    /// <param name="payload">The payload; must stay unchanged until the task completes. With the key at most <see cref="ProducerOptions.MaxRecordBytes"/>.</param>
    /// <param name="explicitHashKey">Chooses the shard in place of the key's own hash; null for that.</param>
    /// <param name="cancellationToken">
    /// Ends the wait. A record that still waited for room in the buffer is then not sent; one that was accepted is.
    /// </param>
    /// <returns>Where the record is. To be awaited once, as every <see cref="ValueTask{TResult}"/>.</returns>
    /// <exception cref="ArgumentException">The key or the size is not allowed.</exception>
    /// <exception cref="ProduceException">The record was given up; says why, and whether it may be on the stream all the same.</exception>
    ValueTask<PutOutcome> PutAsync(
        ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> payload, UInt128? explicitHashKey = null, CancellationToken cancellationToken = default);

    /// <summary>Sends what was put so far without waiting for <see cref="ProducerOptions.MaxDelay"/>: the end of a batch of the caller's own.</summary>
    void Flush();

    /// <summary>Sends what was put so far, and completes when all of it has been acknowledged or given up.</summary>
    /// <param name="cancellationToken">Ends the wait, not the sending.</param>
    Task FlushAsync(CancellationToken cancellationToken = default);
}
