using Local.Aws.Hosting;
using Local.Aws.Kinesis.Operations;
using Local.Aws.Kinesis.Subscriptions;

namespace Local.Aws.Kinesis;

/// <summary>Which operations the service answers, and by whom.</summary>
internal static class KinesisService
{
    public static ILocalService Create(LocalAwsOptions options)
    {
        var state = new KinesisState(options);
        var streams = new StreamOperations(state);
        var settings = new SettingsOperations(state);
        var tags = new TagOperations(state);
        var reshard = new ReshardOperations(state);
        var puts = new PutOperations(state);
        var reads = new ReadOperations(state);
        var consumers = new ConsumerOperations(state);
        return new JsonService("Kinesis", "Kinesis_20131202", new Dictionary<string, JsonOperation>
        {
            ["CreateStream"] = streams.CreateAsync,
            ["DeleteStream"] = streams.DeleteAsync,
            ["ListStreams"] = streams.ListAsync,
            ["DescribeStream"] = streams.DescribeAsync,
            ["DescribeStreamSummary"] = streams.DescribeSummaryAsync,
            ["IncreaseStreamRetentionPeriod"] = settings.IncreaseRetentionAsync,
            ["DecreaseStreamRetentionPeriod"] = settings.DecreaseRetentionAsync,
            ["UpdateStreamMode"] = settings.UpdateModeAsync,
            ["UpdateMaxRecordSize"] = settings.UpdateMaxRecordSizeAsync,
            ["DescribeLimits"] = settings.DescribeLimitsAsync,
            ["AddTagsToStream"] = tags.AddAsync,
            ["RemoveTagsFromStream"] = tags.RemoveAsync,
            ["ListTagsForStream"] = tags.ListAsync,
            ["TagResource"] = tags.AddAsync,
            ["UntagResource"] = tags.RemoveAsync,
            ["ListTagsForResource"] = tags.ListAsync,
            ["ListShards"] = new ListShardsOperation(state).ListAsync,
            ["SplitShard"] = reshard.SplitAsync,
            ["MergeShards"] = reshard.MergeAsync,
            ["UpdateShardCount"] = reshard.UpdateShardCountAsync,
            ["PutRecord"] = puts.PutRecordAsync,
            ["PutRecords"] = puts.PutRecordsAsync,
            ["GetShardIterator"] = reads.GetShardIteratorAsync,
            ["GetRecords"] = reads.GetRecordsAsync,
            ["RegisterStreamConsumer"] = consumers.RegisterAsync,
            ["DescribeStreamConsumer"] = consumers.DescribeAsync,
            ["ListStreamConsumers"] = consumers.ListAsync,
            ["DeregisterStreamConsumer"] = consumers.DeregisterAsync,
            ["SubscribeToShard"] = new SubscribeToShardOperation(state).SubscribeAsync,
        })
        {
            Throttled = new ServiceError(KinesisError.ThroughputExceeded, "Rate exceeded for shard in stream under account."),
            ShardOf = reads.IteratorShardOf,
        };
    }
}
