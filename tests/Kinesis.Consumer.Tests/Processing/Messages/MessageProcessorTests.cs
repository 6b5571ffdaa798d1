using System.Text;
using System.Text.Json;
using Kinesis.Consumer.Processing;
using Kinesis.Consumer.Processing.Messages;

namespace Kinesis.Consumer.Tests.Processing.Messages;

public sealed class MessageProcessorTests
{
    private readonly List<string> _handled = [];

    [Fact]
    public async Task PayloadsThatCannotBeReadAreRejectedAndTheOthersHandled()
    {
        var plan = await RunAsync(["a", "?", "b", "?"]);

        Assert.Equal(["a", "b"], _handled);
        Assert.Equal([0, 2], plan.Done.ToArray());
        Assert.Equal([1, 3], plan.Rejected.ToArray());
        Assert.All(plan.RejectionErrors, error => Assert.IsType<JsonException>(error));
        Assert.Equal(1, plan.AttemptsOf(3));
        Assert.True(plan.IsFinished);
    }

    [Fact]
    public async Task AMessageThatFailsIsTriedAgainAloneAndThoseBehindItWait()
    {
        var plan = await RunAsync(["a", "?", "fail", "?", "b"]);

        Assert.Equal(["a"], _handled);
        Assert.Equal([0], plan.Done.ToArray());
        Assert.Equal([1], plan.Rejected.ToArray());
        Assert.Equal([2, 3, 4], plan.Next.ToArray());
        Assert.Equal((1, 0), (plan.AttemptsOf(2), plan.AttemptsOf(4)));
    }

    [Fact]
    public async Task ABatchIsWhatCanBeReadAndItsResultSpeaksOfThat()
    {
        var plan = await RunBatchAsync(["?", "a", "?", "b", "c"], batch =>
        {
            Assert.Equal(["a", "b", "c"], batch.Select(message => message.Value.Id));
            return BatchResult.Failed(1);
        });

        Assert.Equal([1, 4], plan.Done.ToArray());
        Assert.Equal([0, 2], plan.Rejected.ToArray());
        Assert.Equal([3], plan.Next.ToArray());
    }

    [Fact]
    public async Task ABatchThatThrowsIsSplitWithoutWhatWasRejected()
    {
        var plan = await RunBatchAsync(["a", "?", "b", "c", "d"], _ => throw new InvalidOperationException("no"));

        Assert.Equal([1], plan.Rejected.ToArray());
        Assert.True(plan.WasBisected);
        Assert.Equal([0, 2], plan.Next.ToArray());
    }

    [Fact]
    public async Task WhatAHandlerRejectsIsGivenUpBesideWhatCouldNotBeRead()
    {
        var plan = await RunBatchAsync(["?", "a", "?", "b", "c"], _ => BatchResult.Rejected(new FormatException("of no use"), 1));

        Assert.Equal([1, 4], plan.Done.ToArray());
        Assert.Equal([0, 2, 3], plan.Rejected.ToArray());
        Assert.IsType<FormatException>(plan.RejectionErrors[2]);
        Assert.True(plan.IsFinished);
    }

    [Fact]
    public async Task WhatAHandlerRejectsInFrontOfARecordThatFailedIsGivenUpToo()
    {
        var processor = new MessageBatchProcessor<Picky>(
            new BatchHandler<Picky>(_ => BatchResult.Rejected(new FormatException("of no use"), 0)),
            new MessageReader<Picky>(TestMessages.Default.Picky, 1000));
        var plan = new RetryPlan(4, maxAttempts: 5, bisect: true);

        plan.Apply(await processor.ProcessAsync(
            Batch(["{\"amount\":1}", "{\"amount\":2}", "{\"amount\":-1}", "{\"amount\":2}"]), CancellationToken.None));

        Assert.Equal([1], plan.Done.ToArray());
        Assert.Equal([0], plan.Rejected.ToArray());
        Assert.Equal([2, 3], plan.Next.ToArray());
        Assert.Equal((1, 0), (plan.AttemptsOf(2), plan.AttemptsOf(3)));
    }

    [Fact]
    public async Task ABatchOfNothingReadableIsNotHandedOn()
    {
        var plan = await RunBatchAsync(["?", "?"], _ => throw new InvalidOperationException("called"));

        Assert.Equal([0, 1], plan.Rejected.ToArray());
        Assert.True(plan.IsFinished);
    }

    /// <summary>A constructor of the application's is code, and code may do better the next time: no rejection, an attempt.</summary>
    [Fact]
    public async Task WhatTheApplicationsOwnTypeRefusesIsTriedAgain()
    {
        var seen = 0;
        var processor = new MessageBatchProcessor<Picky>(
            new BatchHandler<Picky>(batch =>
            {
                seen = batch.Count;
                return BatchResult.Done;
            }),
            new MessageReader<Picky>(TestMessages.Default.Picky, 1000));
        var plan = new RetryPlan(3, maxAttempts: 5, bisect: true);

        plan.Apply(await processor.ProcessAsync(Batch(["{\"amount\":1}", "{\"amount\":-1}", "{\"amount\":2}"]), CancellationToken.None));

        Assert.Equal(1, seen);
        Assert.Equal([0], plan.Done.ToArray());
        Assert.Equal([1, 2], plan.Next.ToArray());
        Assert.Equal((1, 0), (plan.AttemptsOf(1), plan.AttemptsOf(2)));
    }

    [Fact]
    public void AProcessorMayRejectRecordsItself()
    {
        var plan = new RetryPlan(3, maxAttempts: 5, bisect: true);

        plan.Apply(BatchResult.Rejected(new FormatException("of no use"), 2, 0));

        Assert.Equal([0, 2], plan.Rejected.ToArray());
        Assert.Equal([1], plan.Done.ToArray());
        Assert.True(plan.IsFinished);
    }

    [Fact]
    public void ARejectionOutsideTheBatchFailsAllOfIt()
    {
        var plan = new RetryPlan(2, maxAttempts: 5, bisect: false);

        plan.Apply(BatchResult.Rejected(null, 2));

        Assert.Empty(plan.Rejected.ToArray());
        Assert.Equal([0, 1], plan.Next.ToArray());
    }

    private async Task<RetryPlan> RunAsync(string[] ids)
    {
        var processor = new MessageProcessor<Order>(new Handler(_handled), new MessageReader<Order>(TestMessages.Default.Order, 1000));
        var plan = new RetryPlan(ids.Length, maxAttempts: 5, bisect: true);
        plan.Apply(await processor.ProcessAsync(Batch([.. ids.Select(Json)]), CancellationToken.None));
        return plan;
    }

    private static async Task<RetryPlan> RunBatchAsync(string[] ids, Func<MessageBatch<Order>, BatchResult> handle)
    {
        var processor = new MessageBatchProcessor<Order>(new BatchHandler<Order>(handle), new MessageReader<Order>(TestMessages.Default.Order, 1000));
        var plan = new RetryPlan(ids.Length, maxAttempts: 5, bisect: true);
        plan.Apply(await processor.ProcessAsync(Batch([.. ids.Select(Json)]), CancellationToken.None));
        return plan;
    }

    private static string Json(string id) => id == "?" ? "{no json" : $$"""{"id":"{{id}}","amount":1}""";

    private static RecordBatch Batch(string[] payloads) => new(
        new ShardId("shardId-000000000000"),
        payloads.Select((payload, i) => new KinesisRecord(Encoding.UTF8.GetBytes(payload), "k"u8.ToArray(), Encoding.ASCII.GetBytes($"{i + 1}"), 0, 0)).ToArray(),
        TimeSpan.Zero);

    private sealed class Handler(List<string> handled) : IMessageHandler<Order>
    {
        public ValueTask HandleAsync(KinesisMessage<Order> message, CancellationToken cancellationToken)
        {
            if (message.Value.Id == "fail")
            {
                // Of the same type as an unreadable payload's, and yet none.
                throw new JsonException("a downstream's answer");
            }

            handled.Add(message.Value.Id);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class BatchHandler<TMessage>(Func<MessageBatch<TMessage>, BatchResult> handle) : IMessageBatchHandler<TMessage>
    {
        public ValueTask<BatchResult> HandleAsync(MessageBatch<TMessage> batch, CancellationToken cancellationToken) => new(handle(batch));
    }
}
