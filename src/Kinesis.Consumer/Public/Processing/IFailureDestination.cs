namespace Kinesis.Consumer;

/// <summary>Keeps records that were given up. Register one as a singleton, or set <see cref="ProcessingOptions.FailureStream"/>.</summary>
public interface IFailureDestination
{
    /// <summary>Stores all of the records, or throws. After an exception the same records come again, and their lane waits: nothing is skipped.</summary>
    /// <param name="records">The records in their order.</param>
    /// <param name="cancellationToken">Cancelled when the shard is lost or the drain deadline has passed.</param>
    ValueTask WriteAsync(IReadOnlyList<FailedRecord> records, CancellationToken cancellationToken);
}
