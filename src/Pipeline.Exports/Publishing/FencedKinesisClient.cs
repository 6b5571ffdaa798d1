using Kinesis.Consumer.Api;
using Pipeline.Exports.Locks;

namespace Pipeline.Exports.Publishing;

/// <summary>
/// The stream as one holder of a table's lock may use it: before each call that puts records, repetitions included, the lock must live for longer than the call may
/// take. So an import that stood still behind any of its steps finds out before it sends anything, and not after.
/// </summary>
internal sealed class FencedKinesisClient(IKinesisClient inner, HeldTableLock held, TimeSpan callTimeout) : IKinesisClient
{
    public const string LockLost = "LockLost";

    public Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            held.Ensure(callTimeout);
        }
        catch (LockLostException exception)
        {
            // Fatal, so that the producer does not try again.
            throw new AwsRequestException(AwsErrorKind.Fatal, LockLost, exception.Message, exception);
        }

        return inner.PutRecordsAsync(streamName, batch, cancellationToken);
    }

    public Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken) =>
        inner.ListShardsAsync(streamName, filter, cancellationToken);

    public Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken) =>
        inner.DescribeStreamSummaryAsync(streamName, cancellationToken);

    public Task<PutRecordOutcome> PutRecordAsync(string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        throw NotForImports();

    public Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken) => throw NotForImports();

    public Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken) => throw NotForImports();

    public Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken) => throw NotForImports();

    public Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken) => throw NotForImports();

    public Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken) => throw NotForImports();

    public Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken) => throw NotForImports();

    public Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken) => throw NotForImports();

    public Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken) => throw NotForImports();

    public Task<StreamConsumerDescription> RegisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) => throw NotForImports();

    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) => throw NotForImports();

    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) => throw NotForImports();

    public Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken) => throw NotForImports();

    private static NotSupportedException NotForImports() => new("An import only puts batches of records");
}
