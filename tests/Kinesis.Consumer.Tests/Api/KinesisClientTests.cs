using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Kinesis.Consumer.Api;

/// <summary>What each operation sends, and how its answer is read.</summary>
public sealed class KinesisClientTests : IAsyncLifetime
{
    private WireServer _server = null!;

    public async Task InitializeAsync() => _server = await WireServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task GetRecordsReadsAnAnswerInTheServicesWords()
    {
        _server.Answer("""
            {"MillisBehindLatest":2100,"NextShardIterator":"AAAAAAAAAAHsW8zCWf9164uy8Epue6WS3w6wmj4a4USt+CNvMd6uXQ+HL5vAJMznqqC0DLKsIjuoiTi1BpT6nW0LN2M2D56zM5H8anHm30Gbri9ua+qaGgj+3XTyvbhpERfrezgLHbPB/rIcVpykJbaSj5tmcXYRmFnqZBEyHwtZYFmh6hvWVFkIwLuMZLMrpWhG5r5hzkE=",
             "Records":[{"ApproximateArrivalTimestamp":1.441215410867E9,"Data":"XzxkYXRhPl8w","PartitionKey":"partitionKey","SequenceNumber":"21269319989652663814458848515492872193"}]}
            """);
        using var client = _server.CreateClient();

        using var result = await client.GetRecordsAsync("iterator-1", 10_000, CancellationToken.None);

        Assert.Equal(1, result.Count);
        Assert.Equal("_<data>_0", Encoding.UTF8.GetString(result[0].Data.Span));
        Assert.Equal("partitionKey", Encoding.UTF8.GetString(result[0].PartitionKey.Span));
        Assert.Equal("21269319989652663814458848515492872193", Encoding.ASCII.GetString(result[0].SequenceNumber.Span));
        Assert.Equal(1_441_215_410_867_000, result[0].ArrivalMicros);
        Assert.Equal(TimeSpan.FromMilliseconds(2100), result.Lag);
        Assert.StartsWith("AAAAAAAAAAHsW8zCWf91", result.NextShardIterator, StringComparison.Ordinal);
        Assert.Equal("""{"ShardIterator":"iterator-1","Limit":10000}""", _server.Requests[0].Text);
    }

    [Fact]
    public async Task EveryRequestNamesItsOperationAndCarriesAValidSignature()
    {
        _server.Answer("""{"ShardIterator":"it"}""");
        using var client = _server.CreateClient();

        var iterator = await client.GetShardIteratorAsync(
            new ShardIteratorRequest("orders", "shardId-000000000000", ShardIteratorType.AtTimestamp, null, DateTimeOffset.UnixEpoch.AddMilliseconds(1500)),
            CancellationToken.None);

        Assert.Equal("it", iterator);
        var request = _server.Requests[0];
        Assert.Equal("POST", request.Method);
        Assert.Equal("application/x-amz-json-1.1", request.Headers["Content-Type"]);
        Assert.Equal("Kinesis_20131202.GetShardIterator", request.Headers["X-Amz-Target"]);
        Assert.Equal(
            """{"StreamName":"orders","ShardId":"shardId-000000000000","ShardIteratorType":"AT_TIMESTAMP","Timestamp":1.5}""", request.Text);
        request.AssertSigned("eu-central-1", "kinesis");
    }

    [Fact]
    public async Task PutRecordsSendsTheBatchAndReadsEachOutcome()
    {
        _server.Answer("""
            {"FailedRecordCount":1,"EncryptionType":"NONE","Records":[
              {"SequenceNumber":"21269319989653637946712965403778482177","ShardId":"shardId-000000000001"},
              {"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"Rate exceeded for shard"}]}
            """);
        using var client = _server.CreateClient();
        using var batch = new PutRecordsBatch();
        Assert.True(batch.TryAdd("key-ä\""u8, [1, 2, 3, 255]));
        Assert.True(batch.TryAdd("b"u8, "{}"u8));

        var result = await client.PutRecordsAsync("orders", batch, CancellationToken.None);

        Assert.Equal(1, result.FailedRecordCount);
        Assert.Equal("shardId-000000000001", result.Outcomes[0].ShardId);
        Assert.True(result.Outcomes[0].IsAccepted);
        Assert.Equal("ProvisionedThroughputExceededException", result.Outcomes[1].ErrorCode);
        var request = _server.Requests[0];
        request.AssertSigned("eu-central-1", "kinesis");
        using var sent = JsonDocument.Parse(request.Body);
        Assert.Equal("orders", sent.RootElement.GetProperty("StreamName").GetString());
        Assert.Equal("key-ä\"", sent.RootElement.GetProperty("Records")[0].GetProperty("PartitionKey").GetString());
        Assert.Equal([1, 2, 3, 255], sent.RootElement.GetProperty("Records")[0].GetProperty("Data").GetBytesFromBase64());
        Assert.Equal("{}"u8.ToArray(), sent.RootElement.GetProperty("Records")[1].GetProperty("Data").GetBytesFromBase64());
    }

    [Fact]
    public async Task FewerOutcomesThanRecordsAreNotGuessedAt()
    {
        _server.Answer("""{"FailedRecordCount":0,"Records":[{"SequenceNumber":"1","ShardId":"s"}]}""");
        using var client = _server.CreateClient();
        using var batch = new PutRecordsBatch();
        Assert.True(batch.TryAdd("a"u8, "1"u8));
        Assert.True(batch.TryAdd("b"u8, "2"u8));

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.PutRecordsAsync("orders", batch, CancellationToken.None));

        Assert.Contains("1 outcomes for 2 records", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListShardsReadsAllPagesAndSendsOnlyTheTokenAfterTheFirst()
    {
        _server.Answer("""
            {"NextToken":"t2","Shards":[{"HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"170141183460469231731687303715884105727"},
              "SequenceNumberRange":{"StartingSequenceNumber":"49","EndingSequenceNumber":"51"},"ShardId":"shardId-000000000000"}]}
            """);
        _server.Answer("""
            {"Shards":[{"HashKeyRange":{"StartingHashKey":"170141183460469231731687303715884105728","EndingHashKey":"340282366920938463463374607431768211455"},
              "SequenceNumberRange":{"StartingSequenceNumber":"50"},"ShardId":"shardId-000000000001","ParentShardId":"shardId-000000000000"}]}
            """);
        using var client = _server.CreateClient();

        var shards = await client.ListShardsAsync("orders", new ShardFilter(ShardFilterType.AtLatest), CancellationToken.None);

        Assert.Equal(["shardId-000000000000", "shardId-000000000001"], shards.Select(shard => shard.ShardId));
        Assert.True(shards[0].IsClosed);
        Assert.Equal(UInt128.MaxValue, shards[1].EndingHashKey);
        Assert.Equal("shardId-000000000000", shards[1].ParentShardId);
        Assert.Equal("""{"MaxResults":1000,"StreamName":"orders","ShardFilter":{"Type":"AT_LATEST"}}""", _server.Requests[0].Text);
        Assert.Equal("""{"MaxResults":1000,"NextToken":"t2"}""", _server.Requests[1].Text);
    }

    [Fact]
    public async Task AListingWhoseTokenExpiredIsReadAgainFromItsFirstPageOnce()
    {
        const string Page = """
            {"NextToken":"t2","Shards":[{"HashKeyRange":{"StartingHashKey":"0","EndingHashKey":"340282366920938463463374607431768211455"},
              "SequenceNumberRange":{"StartingSequenceNumber":"49"},"ShardId":"shardId-000000000000"}]}
            """;
        const string Expired = """{"__type":"ExpiredNextTokenException","message":"The token has expired"}""";
        _server.Answer(Page);
        _server.Answer(Expired, status: 400);
        _server.Answer(Page);
        _server.Answer("""{"Shards":[]}""");
        using var client = _server.CreateClient();

        var shards = await client.ListShardsAsync("orders", null, CancellationToken.None);

        Assert.Single(shards);
        Assert.Equal(
            ["""{"MaxResults":1000,"StreamName":"orders"}""", """{"MaxResults":1000,"NextToken":"t2"}""", """{"MaxResults":1000,"StreamName":"orders"}""", """{"MaxResults":1000,"NextToken":"t2"}"""],
            _server.Requests.Select(request => request.Text));

        _server.Answer(Page);
        _server.Answer(Expired, status: 400);
        _server.Answer(Page);
        _server.Answer(Expired, status: 400);
        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.ListShardsAsync("orders", null, CancellationToken.None));
        Assert.Equal("ExpiredNextTokenException", exception.ErrorCode);
    }

    [Fact]
    public async Task ADescriptionTellsTheServicesTime()
    {
        var theirs = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);
        _server.Answer(async context =>
        {
            context.Response.Headers.Date = theirs.ToString("R", CultureInfo.InvariantCulture);
            await context.Response.WriteAsync("""
                {"StreamDescriptionSummary":{"OpenShardCount":3,"RetentionPeriodHours":24,"StreamARN":"a","StreamCreationTimestamp":1.5E9,"StreamName":"orders","StreamStatus":"ACTIVE"}}
                """);
        });
        using var client = _server.CreateClient();

        Assert.Equal(theirs, (await client.DescribeStreamSummaryAsync("orders", CancellationToken.None)).AnsweredAt);
    }

    [Fact]
    public async Task AStreamIsDescribed()
    {
        _server.Answer("""
            {"StreamDescriptionSummary":{"ConsumerCount":2,"OpenShardCount":3,"RetentionPeriodHours":24,"StreamARN":"arn:aws:kinesis:us-west-2:123456789012:stream/orders",
             "StreamCreationTimestamp":1.572297168E9,"StreamName":"orders","StreamStatus":"ACTIVE"}}
            """);
        using var client = _server.CreateClient();

        var stream = await client.DescribeStreamSummaryAsync("orders", CancellationToken.None);

        Assert.True(stream.IsUsable);
        Assert.Equal(3, stream.OpenShardCount);
        Assert.Equal(new DateTimeOffset(2019, 10, 28, 21, 12, 48, TimeSpan.Zero), stream.CreatedAt);
    }

    [Fact]
    public async Task AnAnswerThatLacksAPropertyIsMalformed()
    {
        _server.Answer("""{"Shards":[{"ShardId":"s"}]}""");
        using var client = _server.CreateClient();

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => client.ListShardsAsync("orders", null, CancellationToken.None));

        Assert.Equal("MalformedResponse", exception.ErrorCode);
        Assert.StartsWith("ListShards was answered", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ControlOperationsSpeakTheServicesNames()
    {
        for (var i = 0; i < 6; i++)
        {
            _server.Answer("");
        }

        using var client = _server.CreateClient();
        await client.CreateStreamAsync("s", 2, CancellationToken.None);
        await client.CreateStreamAsync("s", null, CancellationToken.None);
        await client.SplitShardAsync("s", "shardId-000000000000", UInt128.MaxValue / 2, CancellationToken.None);
        await client.MergeShardsAsync("s", "a", "b", CancellationToken.None);
        await client.UpdateShardCountAsync("s", 4, CancellationToken.None);
        await client.DeleteStreamAsync("s", CancellationToken.None);

        Assert.Equal(
            [
                """{"StreamName":"s","ShardCount":2,"StreamModeDetails":{"StreamMode":"PROVISIONED"}}""",
                """{"StreamName":"s","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}""",
                """{"StreamName":"s","ShardToSplit":"shardId-000000000000","NewStartingHashKey":"170141183460469231731687303715884105727"}""",
                """{"StreamName":"s","ShardToMerge":"a","AdjacentShardToMerge":"b"}""",
                """{"StreamName":"s","TargetShardCount":4,"ScalingType":"UNIFORM_SCALING"}""",
                """{"StreamName":"s","EnforceConsumerDeletion":true}""",
            ],
            _server.Requests.Select(request => request.Text));
    }
}
