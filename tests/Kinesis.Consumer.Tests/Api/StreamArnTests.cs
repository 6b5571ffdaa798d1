using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;

namespace Kinesis.Consumer.Tests.Api;

public sealed class StreamArnTests
{
    private const string Orders = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders";

    [Fact]
    public void AnArnIsTakenApart()
    {
        Assert.True(StreamArn.TryParse("arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/a.b-c_d", out var arn));
        Assert.Equal(("us-gov-west-1", "123456789012", "a.b-c_d"), (arn.Region, arn.AccountId, arn.StreamName));
        Assert.Equal("orders", StreamArn.NameOf("orders"));
        Assert.Equal("orders", StreamArn.NameOf(Orders));
    }

    [Fact]
    public void AConsumersArnNamesItsStreamAndItself()
    {
        Assert.True(StreamArn.TryParseConsumer($"{Orders}/consumer/app:1525898737", out var stream, out var name));
        Assert.Equal((Orders, "app"), (stream.Text, name));
    }

    [Theory]
    [InlineData("arn:aws:s3:::bucket")]
    [InlineData("arn:aws:kinesis:eu-west-1:123:stream/orders")]
    [InlineData("arn:aws:kinesis:eu-west-1:123456789012:stream/")]
    [InlineData("arn:aws:kinesis:eu-west-1:123456789012:stream/orders/consumer/app:1")]
    [InlineData("orders")]
    public void WhatIsNoStreamsArnIsNone(string text) => Assert.False(StreamArn.TryParse(text, out _));

    [Fact]
    public void TablesAndMeasuresGoByTheNameOfAnArn()
    {
        var stream = Assert.Single(ConsumedStream.AllOf(new KinesisConsumerOptions { StreamName = Orders, ApplicationName = "app" }));
        var listed = ConsumedStream.AllOf(new KinesisConsumerOptions { ApplicationName = "app", Streams = { new StreamOptions { StreamName = Orders } } })[0];

        Assert.Equal(("orders", "app"), (stream.Name, stream.LeaseTable));
        Assert.Equal(("orders", "app-orders", Orders), (listed.Name, listed.LeaseTable, listed.Arn!.Text));
    }

    [Fact]
    public async Task EveryCallForTheStreamNamesItByItsArn()
    {
        await using var server = await WireServer.StartAsync();
        using var inner = server.CreateClient();
        var client = new StreamArnClient(inner, StreamArn.FromNameOrArn(Orders)!);
        server.Answer("""{"Shards":[]}""");
        server.Answer("""{"ShardIterator":"i"}""");
        server.Answer("""{"Records":[],"MillisBehindLatest":0}""");

        await client.ListShardsAsync("orders", null, CancellationToken.None);
        await client.GetShardIteratorAsync(new ShardIteratorRequest("orders", "shardId-000000000000", ShardIteratorType.TrimHorizon), CancellationToken.None);
        using var records = await client.GetRecordsAsync("i", 10, CancellationToken.None);

        Assert.All(server.Requests, request => Assert.Contains($"\"StreamARN\":\"{Orders}\"", request.Text, StringComparison.Ordinal));
        Assert.Equal(3, server.Requests.Count);
    }
}
