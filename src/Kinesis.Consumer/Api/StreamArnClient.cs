namespace Kinesis.Consumer.Api;

/// <summary>
/// The client of a consumer whose stream is given by its ARN. Whatever names that stream goes out with the ARN, without which the service would look in
/// the caller's own account; everything else in the process goes on using the plain name, in measures and tables above all.
/// </summary>
internal sealed class StreamArnClient(IKinesisClient inner, StreamArn arn) : IKinesisClient
{
    public Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken)
    {
        if (inner is KinesisClient client)
        {
            return client.GetRecordsAsync(shardIterator, limit, arn.Text, cancellationToken);
        }

        return inner.GetRecordsAsync(shardIterator, limit, cancellationToken);
    }

    public Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken) =>
        inner.GetShardIteratorAsync(request with { StreamName = Address(request.StreamName) }, cancellationToken);

    public Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken) =>
        inner.ListShardsAsync(Address(streamName), filter, cancellationToken);

    public Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken) =>
        inner.DescribeStreamSummaryAsync(Address(streamName), cancellationToken);

    public Task<PutRecordOutcome> PutRecordAsync(
        string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        inner.PutRecordAsync(Address(streamName), partitionKey, data, cancellationToken);

    public Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken) =>
        inner.PutRecordsAsync(Address(streamName), batch, cancellationToken);

    public Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken) =>
        inner.CreateStreamAsync(streamName, shardCount, cancellationToken);

    public Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken) => inner.DeleteStreamAsync(Address(streamName), cancellationToken);

    public Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken) => inner.ListStreamsAsync(cancellationToken);

    public Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken) =>
        inner.SplitShardAsync(Address(streamName), shardId, newStartingHashKey, cancellationToken);

    public Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken) =>
        inner.MergeShardsAsync(Address(streamName), shardId, adjacentShardId, cancellationToken);

    public Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken) =>
        inner.UpdateShardCountAsync(Address(streamName), targetShardCount, cancellationToken);

    public Task<StreamConsumerDescription> RegisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        inner.RegisterStreamConsumerAsync(streamArn, consumerName, cancellationToken);

    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        inner.DescribeStreamConsumerAsync(streamArn, consumerName, cancellationToken);

    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        inner.DeregisterStreamConsumerAsync(streamArn, consumerName, cancellationToken);

    public Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken) =>
        inner.SubscribeToShardAsync(request, cancellationToken);

    private string Address(string streamName) => streamName == arn.StreamName ? arn.Text : streamName;
}
