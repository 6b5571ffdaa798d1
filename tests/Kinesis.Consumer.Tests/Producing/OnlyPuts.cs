using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Tests.Producing;

/// <summary>A client of which only puts and the list of shards are used: one shard that takes everything, unless a test says otherwise.</summary>
internal abstract class OnlyPuts : IKinesisClient
{
    public abstract Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken);

    public virtual Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ShardDescription>>([new ShardDescription("shardId-000000000000", null, null, UInt128.Zero, UInt128.MaxValue, "0", null)]);

    public Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PutRecordOutcome> PutRecordAsync(
        string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StreamConsumerDescription> RegisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
