using System.Text;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Processing.Lanes;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Telemetry;
using Kinesis.Consumer.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinesis.Consumer.Tests.Processing.Lanes;

/// <summary>Counts what the whole process allocates, therefore it runs alone.</summary>
[Collection(VirtualTimeGroup.Name)]
public sealed class LaneAllocationTests : IDisposable
{
    private const int AnswerRecords = 10_000;

    // Half of the smallest object: whatever is made for each record costs more.
    private const double LeastPerRecord = 12;

    private readonly TestMeters _meters = new();
    private readonly ShardId _shardId = new(FakeKinesis.Id(0));
    private readonly KinesisRecord[] _records = [.. Enumerable.Range(0, AnswerRecords).Select(Record)];
    private readonly Counter _counter = new();
    private readonly ConsumerIdentity _identity = new("orders", "app", new WorkerId("w1"));
    private readonly ShardBoard _board = new();
    private readonly ConsumerActivities _activities;
    private readonly ConsumerInstruments _instruments;
    private int _returned;

    public LaneAllocationTests()
    {
        _activities = new ConsumerActivities(_identity);
        _instruments = new ConsumerInstruments(_meters, _identity, _board, TimeProvider.System);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task ARecordCostsNoObjectOnItsWayThroughTheLanes(int lanes)
    {
        await using var processor = Create(lanes);
        await processor.InitializeAsync(CancellationToken.None);
        await KeepAsync(processor, answers: 20);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        await KeepAsync(processor, answers: 50);
        var perRecord = (GC.GetTotalAllocatedBytes(precise: true) - before) / (50d * AnswerRecords);

        Assert.Equal(70 * AnswerRecords, _counter.Records);
        Assert.Equal(70, _returned);
        Assert.True(perRecord < LeastPerRecord, $"{perRecord:F2} bytes a record");
    }

    public void Dispose()
    {
        _activities.Dispose();
        _instruments.Dispose();
        _meters.Dispose();
    }

    private static KinesisRecord Record(int number) => new(
        new byte[100],
        Encoding.UTF8.GetBytes($"customer {number % 997}"),
        Encoding.UTF8.GetBytes(FakeShard.Sequence(number + 1)),
        0,
        0);

    private FetchedRecords Fetch() => new(_records, 0, TimeSpan.Zero, isEnd: false, [], () => Interlocked.Increment(ref _returned));

    private async Task KeepAsync(LanedShardProcessor processor, int answers)
    {
        foreach (var fetched in Enumerable.Range(0, answers).Select(_ => Fetch()))
        {
            await processor.KeepAsync(fetched, Checkpoint.At(SequenceNumber.Parse(_records[^1].SequenceNumber.Span)), CancellationToken.None, CancellationToken.None);
        }

        Assert.True(await processor.FinishAsync(CancellationToken.None, CancellationToken.None));
    }

    private LanedShardProcessor Create(int lanes)
    {
        var options = new ProcessingOptions { Lanes = lanes, CheckpointInterval = TimeSpan.FromMinutes(5), WindowRecords = 30_000 };
        var tools = new ShardTools(
            ConsumedStream.AllOf(new KinesisConsumerOptions { StreamName = "orders", ApplicationName = "app" })[0],
            new KinesisConsumerOptions(),
            new LeaseOptions(),
            new RetrievalOptions(),
            _identity,
            Processors: null!,
            Sources: null!,
            new InMemoryLeaseStore(),
            Fleet: null!,
            Renewer: null!,
            Sync: null!,
            _board,
            new MemoryBudget(1 << 30),
            _instruments,
            _activities,
            TimeProvider.System,
            NullLoggerFactory.Instance);
        var context = new ShardContext
        {
            StreamName = "orders",
            ShardId = _shardId,
            WorkerId = _identity.WorkerId,
            Checkpoint = Checkpoint.TrimHorizon,
            Checkpointer = new NoCheckpointer(),
            JointCheckpointer = tools.JointCheckpointer,
            Memory = tools.Budget.Open("processor", canRelease: true),
            TimeProvider = TimeProvider.System,
            Tools = tools,
            Progress = new ShardProgress(_shardId, Checkpoint.TrimHorizon, TimeProvider.System),
        };
        return new LanedShardProcessor(_counter, () => ValueTask.CompletedTask, destination: null, options, context);
    }

    private sealed class Counter : IRecordProcessor
    {
        private int _records;

        public int Records => _records;

        public ValueTask<BatchResult> ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref _records, batch.Count);
            return ValueTask.FromResult(BatchResult.Done);
        }
    }

    private sealed class NoCheckpointer : IShardCheckpointer
    {
        public ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DropPreparedAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
