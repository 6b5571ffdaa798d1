namespace Kinesis.Consumer.Retrieval;

/// <summary>One way to get a shard's records in order. Owned by one <see cref="RecordPrefetcher"/>, which calls it from one task.</summary>
internal interface IRecordSource : IDisposable
{
    /// <summary>The next records, the one of the checkpoint included, or the end of the shard. Waits while there is nothing; passing faults are retried inside.</summary>
    ValueTask<FetchedRecords> ReadAsync(CancellationToken cancellationToken);
}
