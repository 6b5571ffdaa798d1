using Testing.Support;

namespace Local.Aws.Tests.Referees;

/// <summary>botocore reads the event stream of SubscribeToShard, which the AWS CLI does not offer; it checks both checksums of every message.</summary>
public sealed class BotocoreTests
{
    private const string Python = "python3";

    private const string Script = """
        import sys, boto3
        k = boto3.client("kinesis", endpoint_url=sys.argv[1])
        k.create_stream(StreamName="s", ShardCount=1)
        arn = k.describe_stream_summary(StreamName="s")["StreamDescriptionSummary"]["StreamARN"]
        consumer = k.register_stream_consumer(StreamARN=arn, ConsumerName="fan")["Consumer"]["ConsumerARN"]
        k.put_records(StreamName="s", Records=[{"Data": bytes([n]), "PartitionKey": str(n)} for n in range(3)])
        k.split_shard(StreamName="s", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2 ** 127))
        events = k.subscribe_to_shard(ConsumerARN=consumer, ShardId="shardId-000000000000", StartingPosition={"Type": "TRIM_HORIZON"})["EventStream"]
        for event in events:
            got = event["SubscribeToShardEvent"]
            print([r["Data"][0] for r in got["Records"]], [c["ShardId"][-1] for c in got.get("ChildShards", [])])
        """;

    [RefereeFact(Referee.Boto3)]
    public async Task BotocoreReadsTheEventStream()
    {
        await using var aws = await LocalAws.StartAsync();

        var printed = (await OutsideProgram.RunAsync(Python, "-c", Script, aws.Endpoint.ToString())).Trim();

        Assert.Equal("[0, 1, 2] ['1', '2']", printed);
    }
}
