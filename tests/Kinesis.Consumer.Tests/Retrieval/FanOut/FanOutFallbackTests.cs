using Kinesis.Consumer.Api;
using Kinesis.Consumer.Retrieval.FanOut;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Tests.Retrieval.FanOut;

/// <summary>Registration, and what happens when fan-out is refused: one warning, then polling from where each shard stands.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class FanOutFallbackTests : IDisposable
{
    private readonly FanOutBench _bench = new();

    private FakeKinesis Kinesis => _bench.Kinesis;

    [Fact]
    public async Task OneConsumerIsRegisteredForAllShards()
    {
        Kinesis.Put(0, "a");
        Kinesis.Put(1, "b");
        var first = _bench.ReadAsync(_bench.Open());
        var second = _bench.ReadAsync(_bench.Open(shard: 1));

        Assert.Equal("a", await first);
        Assert.Equal("b", await second);
        Assert.Single(Kinesis.FanOutCalls, call => call.What == "Register app");
        Assert.Contains(_bench.ConsumerLog.At(LogLevel.Information), line => line.EndsWith("is active", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AShardThatStopsWhileItRegistersLeavesTheWorkToAnother()
    {
        Kinesis.Put(1, "b");
        using var stop = new CancellationTokenSource();
        var first = _bench.Open().ReadAsync(stop.Token).AsTask();
        var second = _bench.ReadAsync(_bench.Open(shard: 1));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.Equal("b", await second);
        Assert.Single(Kinesis.FanOutCalls, call => call.What == "Register app");
    }

    [Theory]
    [InlineData("AccessDeniedException", AwsErrorKind.Fatal, "kinesis:RegisterStreamConsumer")]
    [InlineData("UnknownOperationException", AwsErrorKind.Fatal, "set Kinesis:Retrieval:Mode to Polling")]
    [InlineData("LimitExceededException", AwsErrorKind.Throttled, "ask for a higher limit")]
    [InlineData("InternalFailure", AwsErrorKind.Retryable, "Set Kinesis:Retrieval:Mode to Polling")]
    public async Task ARefusedRegistrationIsSaidOnceAndShardsArePolled(string code, AwsErrorKind kind, string advice)
    {
        Kinesis.OnFanOut = operation => operation == "Register" ? FanOutBench.Refusal(code, kind) : null;
        Kinesis.Put(0, "a");
        Kinesis.Put(1, "b");

        Assert.Equal("a", await _bench.ReadAsync(_bench.Open(), limitSeconds: 300));
        Assert.Equal("b", await _bench.ReadAsync(_bench.Open(shard: 1)));

        var warning = Assert.Single(_bench.ConsumerLog.At(LogLevel.Warning), line => line.Contains("refused", StringComparison.Ordinal));
        Assert.Contains(code, warning, StringComparison.Ordinal);
        Assert.Contains(advice, warning, StringComparison.Ordinal);
        Assert.Empty(Kinesis.Subscribed);
        Assert.Equal(2, Kinesis.GetRecordsCalls);
    }

    [Fact]
    public async Task AConsumerThatNeverBecomesActiveIsRefused()
    {
        Kinesis.RegistrationTakes = TimeSpan.FromDays(1);
        Kinesis.Put(0, "a");

        Assert.Equal("a", await _bench.ReadAsync(_bench.Open(), limitSeconds: 300));

        Assert.Contains(_bench.ConsumerLog.At(LogLevel.Warning), line => line.Contains("CREATING", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ALimitThatIsLiftedInTimeDoesNotEndFanOut()
    {
        var refusals = 3;
        Kinesis.OnFanOut = operation => operation == "Register" && refusals-- > 0
            ? FanOutBench.Refusal("LimitExceededException", AwsErrorKind.Throttled)
            : null;
        Kinesis.Put(0, "a");

        Assert.Equal("a", await _bench.ReadAsync(_bench.Open()));

        Assert.Single(Kinesis.Subscribed);
        Assert.Equal(0, Kinesis.GetRecordsCalls);
    }

    [Fact]
    public async Task WithoutAnyAnswerRegistrationGoesOn()
    {
        Kinesis.OnFanOut = _ => FakeKinesis.Error(AwsErrorKind.Retryable, "ConnectionFailed");
        Kinesis.Put(0, "a");
        var read = _bench.ReadAsync(_bench.Open(), limitSeconds: 600);
        await _bench.RunForAsync(200);
        Assert.False(_bench.Consumer.IsRefused);
        Kinesis.OnFanOut = null;

        Assert.Equal("a", await read);
        Assert.Equal(0, Kinesis.GetRecordsCalls);
    }

    [Fact]
    public async Task ARefusedSubscriptionGoesOnByPollingWhereItStood()
    {
        var source = _bench.Open();
        Kinesis.Put(0, "a");
        Assert.Equal("a", await _bench.ReadAsync(source));
        Kinesis.OnFanOut = operation => operation == "Subscribe" ? FanOutBench.Refusal("AccessDeniedException") : null;
        Kinesis.BreakSubscriptions(FakeKinesis.Error(AwsErrorKind.Retryable, "ConnectionFailed"));
        Kinesis.Put(0, "b", "c");

        Assert.Equal("b c", await _bench.ReadAsync(source));

        Assert.Equal([$"AfterSequenceNumber {FakeKinesis.Id(0)} {FakeShard.Sequence(1)}"], Kinesis.OpenedIterators);
        Assert.Equal(0, _bench.Budget.UsedBytes);
    }

    [Fact]
    public async Task SubscriptionsThatNeverWorkedAreGivenUp()
    {
        Kinesis.OnFanOut = operation => operation == "Subscribe" ? FanOutBench.Refusal("InternalFailure", AwsErrorKind.Retryable) : null;
        Kinesis.Put(0, "a");

        Assert.Equal("a", await _bench.ReadAsync(_bench.Open(), limitSeconds: 300));

        Assert.True(_bench.Consumer.IsRefused);
    }

    [Theory]
    [InlineData("ConnectionFailed", AwsErrorKind.Retryable, false)]
    [InlineData("LimitExceededException", AwsErrorKind.Throttled, true)]
    public async Task ANetworkThatIsDownAndCallsThatAreTooFastDoNotEndFanOut(string code, AwsErrorKind kind, bool isAnswer)
    {
        Kinesis.OnFanOut = operation => operation != "Subscribe" ? null : isAnswer ? FanOutBench.Refusal(code, kind) : FakeKinesis.Error(kind, code);
        Kinesis.Put(0, "a");
        var read = _bench.ReadAsync(_bench.Open(), limitSeconds: 600);
        await _bench.RunForAsync(200);
        Assert.False(_bench.Consumer.IsRefused);
        Kinesis.OnFanOut = null;

        Assert.Equal("a", await read);
        Assert.Equal(0, Kinesis.GetRecordsCalls);
    }

    [Fact]
    public async Task FanOutIsTriedAgainAfterAWhileAndGoesOnWhereItWasPolled()
    {
        Kinesis.OnFanOut = operation => operation == "Register" ? FanOutBench.Refusal("AccessDeniedException") : null;
        var source = _bench.Open();
        Kinesis.Put(0, "a");
        Assert.Equal("a", await _bench.ReadAsync(source));
        await _bench.RunForAsync((int)FanOutConsumer.TriedAgainAfter.TotalSeconds);

        Kinesis.Put(0, "b");
        Assert.Equal("b", await _bench.ReadAsync(source));
        Assert.Single(_bench.ConsumerLog.At(LogLevel.Warning), line => line.Contains("tried again", StringComparison.Ordinal));
        Assert.Empty(Kinesis.Subscribed);
        Kinesis.OnFanOut = null;
        await _bench.RunForAsync((int)FanOutConsumer.TriedAgainAfter.TotalSeconds);
        Kinesis.Put(0, "c");

        Assert.Equal("c", await _bench.ReadAsync(source));
        Assert.Single(Kinesis.Subscribed);
    }

    [Fact]
    public async Task OtherFatalErrorsComeOut()
    {
        Kinesis.OnFanOut = operation => operation == "Subscribe" ? FanOutBench.Refusal("KMSAccessDeniedException") : null;
        var source = _bench.Open();

        var exception = await Assert.ThrowsAsync<AwsRequestException>(() => _bench.ReadAsync(source));

        Assert.Equal("KMSAccessDeniedException", exception.ErrorCode);
        Assert.False(_bench.Consumer.IsRefused);
    }

    public void Dispose() => _bench.Dispose();
}
