namespace Kinesis.Consumer.Api;

/// <summary>
/// The Kinesis operations this library uses. Every failure is an <see cref="AwsRequestException"/> whose
/// <see cref="AwsRequestException.Kind"/> says what to do about it.
/// </summary>
public interface IKinesisClient
{
    /// <summary>Reads records. The caller disposes the result when it is done with the records' memory.</summary>
    /// <param name="shardIterator">From GetShardIterator or the previous answer; dies five minutes after it was issued.</param>
    /// <param name="limit">At most this many records, 1 to 10,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken);

    /// <summary>Opens an iterator.</summary>
    /// <param name="request">Where to start.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken);

    /// <summary>Lists shards, all pages.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="filter">Which shards; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken);

    /// <summary>Describes a stream.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken);

    /// <summary>Puts one record. Never retried here: a put whose answer was lost may have happened.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="partitionKey">1 to 256 characters, in UTF-8.</param>
    /// <param name="data">The payload.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PutRecordOutcome> PutRecordAsync(
        string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Puts up to 500 records. Some may fail while others are taken: see the outcomes. Never retried here.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="batch">The records.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken);

    /// <summary>Starts the creation of a stream.</summary>
    /// <param name="streamName">Its name.</param>
    /// <param name="shardCount">Provisioned shards; null for an on-demand stream.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken);

    /// <summary>Starts the deletion of a stream.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken);

    /// <summary>Names every stream of the account and region, all pages.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken);

    /// <summary>Starts to split a shard in two.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="shardId">The shard to split.</param>
    /// <param name="newStartingHashKey">First hash key of the upper child.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken);

    /// <summary>Starts to merge two neighbouring shards.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="shardId">One shard.</param>
    /// <param name="adjacentShardId">Its neighbour.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken);

    /// <summary>Starts to scale a stream uniformly.</summary>
    /// <param name="streamName">The stream: its name, or its ARN.</param>
    /// <param name="targetShardCount">Open shards wanted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken);

    /// <summary>Starts to register an enhanced fan-out consumer. Never retried here: a second call would find the name taken.</summary>
    /// <param name="streamArn">The stream's ARN; the service takes no name here.</param>
    /// <param name="consumerName">The consumer's name: 1 to 128 letters, digits, dots, dashes and underscores.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StreamConsumerDescription> RegisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken);

    /// <summary>Describes a registered consumer.</summary>
    /// <param name="streamArn">The stream's ARN.</param>
    /// <param name="consumerName">The consumer's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken);

    /// <summary>Starts to remove a registered consumer; its subscriptions end.</summary>
    /// <param name="streamArn">The stream's ARN.</param>
    /// <param name="consumerName">The consumer's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the service to push a shard's records, for five minutes. Never retried here: a consumer may ask once a second for a shard, and another
    /// subscription of the same consumer and shard ends, or refuses the call while it is less than five seconds old.
    /// </summary>
    /// <param name="request">Who, which shard, and from where.</param>
    /// <param name="cancellationToken">Ends the wait for the service's consent, not the subscription.</param>
    Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken);
}
