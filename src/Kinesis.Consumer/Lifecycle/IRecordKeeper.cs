using Kinesis.Consumer.Retrieval;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>
/// A processor of this library that goes on with records after the call that brought them. It owns their memory then and gives it back itself.
/// Ticks, the drain and the ends come as to every <see cref="IShardProcessor"/>.
/// </summary>
internal interface IRecordKeeper
{
    /// <summary>Takes ownership of records. Returns when it can take more, or is asked to stop.</summary>
    /// <param name="fetched">One record or more.</param>
    /// <param name="last">The position of the last one.</param>
    /// <param name="stop">Asks to stop waiting.</param>
    /// <param name="cancellationToken">Cancelled when the shard is lost or the drain deadline has passed.</param>
    ValueTask KeepAsync(FetchedRecords fetched, Checkpoint last, CancellationToken stop, CancellationToken cancellationToken);

    /// <summary>The shard has no more records. Returns true when all are processed, false when it is asked to stop before.</summary>
    /// <param name="stop">Asks to stop waiting.</param>
    /// <param name="cancellationToken">Cancelled when the shard is lost or the drain deadline has passed.</param>
    ValueTask<bool> FinishAsync(CancellationToken stop, CancellationToken cancellationToken);
}
