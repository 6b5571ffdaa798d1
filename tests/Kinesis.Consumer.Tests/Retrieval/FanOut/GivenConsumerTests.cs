using Kinesis.Consumer.Api;
using Kinesis.Consumer.Retrieval.FanOut;
using Kinesis.Consumer.Tests.Fakes;
using Testing.Support;

namespace Kinesis.Consumer.Tests.Retrieval.FanOut;

/// <summary>A fan-out consumer that the stream's owner registered, in another account above all.</summary>
public sealed class GivenConsumerTests
{
    private const string Stream = "arn:aws:kinesis:eu-west-1:123456789012:stream/orders";
    private const string Given = Stream + "/consumer/theirs:1";
    private readonly FakeKinesis _kinesis = new(new ManualTimeProvider(), shardCount: 1);
    private readonly FanOutConsumer _consumer;

    public GivenConsumerTests() =>
        _consumer = new FanOutConsumer(_kinesis, "orders", "app", new ManualTimeProvider(), new TestLog<FanOutConsumer>(), Given);

    [Fact]
    public async Task ItIsNeitherLookedForNorRegistered()
    {
        Assert.Equal(Given, await _consumer.FindArnAsync(CancellationToken.None));

        Assert.Empty(_kinesis.FanOutCalls);
    }

    [Fact]
    public async Task OneThatIsGoneIsNotRegisteredAgain()
    {
        Assert.False(await _consumer.ConfirmAsync(Given, CancellationToken.None));

        Assert.True(_consumer.IsRefused);
        Assert.Null(await _consumer.FindArnAsync(CancellationToken.None));
        Assert.Equal(["Describe theirs"], _kinesis.FanOutCalls.Select(call => call.What));
    }

    [Fact]
    public async Task OneThatMayNotBeDescribedCountsAsThere()
    {
        _kinesis.OnFanOut = _ => FakeKinesis.Error(AwsErrorKind.Fatal, "AccessDeniedException");

        Assert.True(await _consumer.ConfirmAsync(Given, CancellationToken.None));
        Assert.False(_consumer.IsRefused);
    }
}
