using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>A client that opens iterators in the wrong place, or believes what it should not. The rest goes through.</summary>
internal sealed class MutantKinesisClient(IKinesisClient inner, Mutation mutation) : IKinesisClient
{
    private readonly HashSet<string> _missing = [];
    private AwsRequestException? _denial;

    public Task<string> GetShardIteratorAsync(ShardIteratorRequest request, CancellationToken cancellationToken) => FindAsync(request.ShardId, () => inner.GetShardIteratorAsync(
        (mutation, request.Type) switch
        {
            (Mutation.IteratorRebuiltAtLatest, ShardIteratorType.AfterSequenceNumber) => request with { Type = ShardIteratorType.Latest },
            (Mutation.IteratorRebuiltOneBack, ShardIteratorType.AfterSequenceNumber) => request with { Type = ShardIteratorType.AtSequenceNumber },
            (Mutation.LatestNotPinned, ShardIteratorType.AtTimestamp) => request with { Type = ShardIteratorType.Latest },
            _ => request,
        },
        cancellationToken));

    public async Task<GetRecordsResult> GetRecordsAsync(string shardIterator, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return _denial is null ? await inner.GetRecordsAsync(shardIterator, limit, cancellationToken) : throw _denial;
        }
        catch (AwsRequestException denial) when (mutation == Mutation.DeniedForGood && denial.ErrorCode == "ExpiredTokenException")
        {
            _denial ??= denial;
            throw;
        }
        catch (OutOfMemoryException) when (mutation == Mutation.OutOfMemoryUnheard)
        {
            return await new TaskCompletionSource<GetRecordsResult>().Task.WaitAsync(cancellationToken);
        }
    }

    public async Task<IReadOnlyList<ShardDescription>> ListShardsAsync(string streamName, ShardFilter? filter, CancellationToken cancellationToken)
    {
        filter ??= mutation == Mutation.FilteredListingBelieved ? new ShardFilter(ShardFilterType.AtLatest) : null;
        var listed = await inner.ListShardsAsync(streamName, filter, cancellationToken);
        return mutation == Mutation.MissingBelievedGone ? [.. listed.Where(shard => !_missing.Contains(shard.ShardId))] : listed;
    }

    public Task<StreamSummary> DescribeStreamSummaryAsync(string streamName, CancellationToken cancellationToken) =>
        inner.DescribeStreamSummaryAsync(streamName, cancellationToken);

    public Task<PutRecordOutcome> PutRecordAsync(
        string streamName, ReadOnlyMemory<byte> partitionKey, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        inner.PutRecordAsync(streamName, partitionKey, data, cancellationToken);

    public Task<PutRecordsResult> PutRecordsAsync(string streamName, PutRecordsBatch batch, CancellationToken cancellationToken) =>
        inner.PutRecordsAsync(streamName, batch, cancellationToken);

    public Task CreateStreamAsync(string streamName, int? shardCount, CancellationToken cancellationToken) =>
        inner.CreateStreamAsync(streamName, shardCount, cancellationToken);

    public Task DeleteStreamAsync(string streamName, CancellationToken cancellationToken) => inner.DeleteStreamAsync(streamName, cancellationToken);

    public Task<IReadOnlyList<string>> ListStreamsAsync(CancellationToken cancellationToken) => inner.ListStreamsAsync(cancellationToken);

    public Task SplitShardAsync(string streamName, string shardId, UInt128 newStartingHashKey, CancellationToken cancellationToken) =>
        inner.SplitShardAsync(streamName, shardId, newStartingHashKey, cancellationToken);

    public Task MergeShardsAsync(string streamName, string shardId, string adjacentShardId, CancellationToken cancellationToken) =>
        inner.MergeShardsAsync(streamName, shardId, adjacentShardId, cancellationToken);

    public Task UpdateShardCountAsync(string streamName, int targetShardCount, CancellationToken cancellationToken) =>
        inner.UpdateShardCountAsync(streamName, targetShardCount, cancellationToken);

    public Task<StreamConsumerDescription> RegisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        inner.RegisterStreamConsumerAsync(streamArn, consumerName, cancellationToken);

    public Task<StreamConsumerDescription> DescribeStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        inner.DescribeStreamConsumerAsync(streamArn, consumerName, cancellationToken);

    public Task DeregisterStreamConsumerAsync(string streamArn, string consumerName, CancellationToken cancellationToken) =>
        inner.DeregisterStreamConsumerAsync(streamArn, consumerName, cancellationToken);

    public Task<IShardSubscription> SubscribeToShardAsync(SubscribeToShardRequest request, CancellationToken cancellationToken) => FindAsync(request.ShardId, () => inner.SubscribeToShardAsync(
        (mutation, request.Type) switch
        {
            (Mutation.SubscribedAtLatest, ShardIteratorType.AfterSequenceNumber) => request with { Type = ShardIteratorType.Latest },
            (Mutation.SubscribedOneBack, ShardIteratorType.AfterSequenceNumber) => request with { Type = ShardIteratorType.AtSequenceNumber },
            _ => request,
        },
        cancellationToken));

    private async Task<T> FindAsync<T>(string shardId, Func<Task<T>> callAsync)
    {
        try
        {
            return await callAsync();
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceNotFoundException")
        {
            _missing.Add(shardId);
            throw;
        }
    }
}
