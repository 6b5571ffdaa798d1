using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Processing.Lanes;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinesis.Consumer.Tests.Processing.Lanes;

public sealed class LaneFaultTests : IDisposable
{
    private static readonly ShardId Shard = new(FakeKinesis.Id(0));
    private readonly ConsumerIdentity _identity = new("orders", "app", new WorkerId("w"));
    private readonly TestMeters _meters = new();
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;

    public LaneFaultTests()
    {
        _instruments = new ConsumerInstruments(_meters, _identity, new ShardBoard(), TimeProvider.System);
        _activities = new ConsumerActivities(_identity);
    }

    // An InsufficientMemoryException is an OutOfMemoryException. Whatever ends a lane, the shard's loop must hear of it: it would wait for the lane's records for ever.
    [Fact]
    [SuppressMessage("Reliability", "CA2000", Justification = "The window owns it")]
    public async Task ALaneThatRunsOutOfMemoryTellsTheShard()
    {
        var window = new ShardWindow(1000, 1000);
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lane = new Lane(Tools(window), told.SetResult);
        var record = new KinesisRecord("data"u8.ToArray(), "key"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(FakeShard.Sequence(1)), 0, 0);
        lane.Stage(window.Add(Fetched(record), Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(1)))), 0, 1);

        lane.Wake();

        Assert.IsType<InsufficientMemoryException>(await told.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        await lane.Completion;
    }

    /// <summary>The process has no memory for a record that is good: it is not given up for that, whatever the policy says about failures.</summary>
    [Fact]
    [SuppressMessage("Reliability", "CA2000", Justification = "The window owns it")]
    public async Task AProcessorThatRunsOutOfMemoryFailsTheShardAndGivesNoRecordUp()
    {
        var window = new ShardWindow(1000, 1000);
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var destination = new ListDestination();
        var options = new ProcessingOptions { MaxAttempts = 1, OnExhausted = ExhaustedAction.Destination };
        var lane = new Lane(Tools(window) with { Processor = new OutOfMemory(), Destination = destination, Options = options }, told.SetResult);
        var record = new KinesisRecord("data"u8.ToArray(), "key"u8.ToArray(), System.Text.Encoding.UTF8.GetBytes(FakeShard.Sequence(1)), 0, 0);
        lane.Stage(window.Add(new FetchedRecords(new[] { record }, 10, TimeSpan.Zero, isEnd: false, [], () => { }), Checkpoint.At(SequenceNumber.Parse(FakeShard.Sequence(1)))), 0, 1);

        lane.Wake();

        Assert.IsType<OutOfMemoryException>(await told.Task.WaitAsync(TimeSpan.FromMinutes(1)));
        await lane.Completion;
        Assert.Empty(destination.Records);
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }

    private static FetchedRecords Fetched(KinesisRecord record) =>
        new(new[] { record }, 10, TimeSpan.Zero, isEnd: false, [], () => throw new InsufficientMemoryException("while records were put away"));

    private LaneTools Tools(ShardWindow window) => new(
        Shard,
        new Swallow(),
        Destination: null,
        new ProcessingOptions(),
        window,
        new ShardProgress(Shard, Checkpoint.TrimHorizon, TimeProvider.System),
        _identity,
        _instruments,
        _activities,
        TimeProvider.System,
        ServiceNow: () => DateTimeOffset.UnixEpoch,
        NullLogger.Instance,
        ThrowIfOver: () => { },
        CancellationToken.None,
        CancellationToken.None,
        CancellationToken.None);

    private sealed class OutOfMemory : IRecordProcessor
    {
        [SuppressMessage("Usage", "CA2201", Justification = "What the runtime throws is the point")]
        public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken) => throw new OutOfMemoryException();
    }

    private sealed class Swallow : IRecordProcessor
    {
        public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken) => ValueTask.FromResult(BatchResult.Done);
    }
}
