using System.Net;
using System.Text;
using Amazon.Runtime;
using Local.Aws.Control;
using Testing.Support;

namespace Kinesis.Consumer.Api.Streaming;

/// <summary>The real client against the embedded AWS: signed calls, HTTP/2 with prior knowledge, event stream.</summary>
public sealed class SubscribeToShardTests : IAsyncLifetime, IDisposable
{
    private const string StreamName = "orders";
    private const string ShardId = "shardId-000000000000";
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(30));
    private readonly ManualTimeProvider _time = new();
    private LocalAws _aws = null!;
    private KinesisClient _kinesis = null!;
    private string _streamArn = "";

    public async Task InitializeAsync()
    {
        _aws = await LocalAws.StartAsync(_time);
        _kinesis = new KinesisClient(
            new KinesisClientOptions { ServiceUrl = _aws.Endpoint, Region = "us-east-1" }, new BasicAWSCredentials("test", "test"));
        await _kinesis.CreateStreamAsync(StreamName, 1, _deadline.Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        _streamArn = (await _kinesis.DescribeStreamSummaryAsync(StreamName, _deadline.Token)).StreamArn;
    }

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    public void Dispose()
    {
        _kinesis.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task AConsumerLivesFromRegistrationToDeregistration()
    {
        var registered = await _kinesis.RegisterStreamConsumerAsync(_streamArn, "app", _deadline.Token);
        var described = await _kinesis.DescribeStreamConsumerAsync(_streamArn, "app", _deadline.Token);
        Assert.Equal(registered.ConsumerArn, described.ConsumerArn);
        Assert.True(described.IsActive);
        var taken = await Assert.ThrowsAsync<AwsRequestException>(
            () => _kinesis.RegisterStreamConsumerAsync(_streamArn, "app", _deadline.Token));
        Assert.Equal("ResourceInUseException", taken.ErrorCode);

        await _kinesis.DeregisterStreamConsumerAsync(_streamArn, "app", _deadline.Token);

        var gone = await Assert.ThrowsAsync<AwsRequestException>(
            () => _kinesis.DescribeStreamConsumerAsync(_streamArn, "app", _deadline.Token));
        Assert.Equal("ResourceNotFoundException", gone.ErrorCode);
    }

    [Fact]
    public async Task RecordsArePushedAsTheyCome()
    {
        await PutAsync("before");
        using var subscription = await SubscribeAsync();
        Assert.Equal(["before"], await ReadAsync(subscription));

        await PutAsync("after");

        Assert.Equal(["after"], await ReadAsync(subscription));
    }

    [Fact]
    public async Task AStreamsArnServesInPlaceOfItsName()
    {
        await _kinesis.PutRecordAsync(_streamArn, "k"u8.ToArray(), "one"u8.ToArray(), _deadline.Token);
        using var batch = new PutRecordsBatch();
        batch.TryAdd("k"u8, "two"u8);
        Assert.Equal(0, (await _kinesis.PutRecordsAsync(_streamArn, batch, _deadline.Token)).FailedRecordCount);
        var shard = Assert.Single(await _kinesis.ListShardsAsync(_streamArn, null, _deadline.Token));
        var iterator = await _kinesis.GetShardIteratorAsync(
            new ShardIteratorRequest(_streamArn, shard.ShardId, ShardIteratorType.TrimHorizon), _deadline.Token);

        using var result = await _kinesis.GetRecordsAsync(iterator, 10, _deadline.Token);

        Assert.Equal(2, result.Count);
    }

    [Fact]
    public async Task ASecondSubscriptionIsRefusedAsInUse()
    {
        using var first = await SubscribeAsync();

        var exception = await Assert.ThrowsAsync<AwsRequestException>(SubscribeAsync);

        Assert.Equal("ResourceInUseException", exception.ErrorCode);
        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
        Assert.Equal(HttpStatusCode.BadRequest, exception.StatusCode);
    }

    [Fact]
    public async Task ARefusalIsSortedAndNotRepeated()
    {
        var calls = 0;
        using var rule = _aws.Control.On("Kinesis.SubscribeToShard", (_, _) =>
        {
            calls++;
            return ValueTask.FromResult(ControlAction.FailBefore("AccessDeniedException", 400));
        });

        var exception = await Assert.ThrowsAsync<AwsRequestException>(SubscribeAsync);

        Assert.Equal(AwsErrorKind.Fatal, exception.Kind);
        Assert.Equal("AccessDeniedException", exception.ErrorCode);
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task ADroppedConnectionIsAPassingFault()
    {
        using var rule = _aws.Control.On("Kinesis.SubscribeToShard", (_, _) => ValueTask.FromResult(ControlAction.DropBefore));

        var exception = await Assert.ThrowsAsync<AwsRequestException>(SubscribeAsync);

        Assert.Equal(AwsErrorKind.Retryable, exception.Kind);
    }

    [Fact]
    public async Task ACancelledReadEndsTheSubscriptionAtTheService()
    {
        using var subscription = await SubscribeAsync();
        await ReadHeartbeatAsync(subscription);
        using var cancelled = new CancellationTokenSource();
        var wait = subscription.WaitForEventAsync(cancelled.Token).AsTask();

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task ManySubscriptionsShareConnections()
    {
        const int Shards = 150;
        await _kinesis.CreateStreamAsync("wide", Shards, _deadline.Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        var arn = (await _kinesis.DescribeStreamSummaryAsync("wide", _deadline.Token)).StreamArn;
        var consumer = await _kinesis.RegisterStreamConsumerAsync(arn, "app", _deadline.Token);
        var shards = await _kinesis.ListShardsAsync("wide", null, _deadline.Token);

        var subscriptions = await Task.WhenAll(shards.Select(shard => _kinesis.SubscribeToShardAsync(
            new SubscribeToShardRequest(consumer.ConsumerArn, shard.ShardId, ShardIteratorType.TrimHorizon), _deadline.Token)));

        foreach (var subscription in subscriptions)
        {
            await ReadHeartbeatAsync(subscription);
            subscription.Dispose();
        }

        Assert.Equal(Shards, subscriptions.Length);
    }

    private async Task PutAsync(string text) =>
        await _kinesis.PutRecordAsync(StreamName, "k"u8.ToArray(), Encoding.UTF8.GetBytes(text), _deadline.Token);

    private async Task<IShardSubscription> SubscribeAsync()
    {
        string arn;
        try
        {
            arn = (await _kinesis.RegisterStreamConsumerAsync(_streamArn, "app", _deadline.Token)).ConsumerArn;
        }
        catch (AwsRequestException exception) when (exception.ErrorCode == "ResourceInUseException")
        {
            arn = (await _kinesis.DescribeStreamConsumerAsync(_streamArn, "app", _deadline.Token)).ConsumerArn;
        }

        return await _kinesis.SubscribeToShardAsync(
            new SubscribeToShardRequest(arn, ShardId, ShardIteratorType.TrimHorizon), _deadline.Token);
    }

    private async Task ReadHeartbeatAsync(IShardSubscription subscription)
    {
        Assert.NotNull(await subscription.WaitForEventAsync(_deadline.Token));
        using var read = await subscription.ReadEventAsync(_deadline.Token);
        Assert.Equal(0, read.Count);
        Assert.NotNull(read.ContinuationSequenceNumber);
    }

    /// <summary>The next event that has records.</summary>
    private async Task<string[]> ReadAsync(IShardSubscription subscription)
    {
        while (true)
        {
            Assert.NotNull(await subscription.WaitForEventAsync(_deadline.Token));
            using var read = await subscription.ReadEventAsync(_deadline.Token);
            if (read.Count > 0)
            {
                return [.. read.Records.ToArray().Select(record => Encoding.UTF8.GetString(record.Data.Span))];
            }
        }
    }
}
