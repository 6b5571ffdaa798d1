using System.Diagnostics.Metrics;
using Kinesis.Consumer;
using Kinesis.Consumer.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipeline.Contracts;
using Pipeline.Contracts.Routing;
using Pipeline.Sinks.Archive;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Telemetry;
using Testing.Support;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>One shard with its lease, bucket and tables, on which processors run one after another, or two at once.</summary>
internal sealed class ShardRig : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SinkActivities _activities = new();
    private readonly SinkInstruments _instruments;
    private readonly LoggerFactory _loggers;

    public ShardRig()
    {
        _loggers = new LoggerFactory([Log]);
        _instruments = new SinkInstruments(_services.GetRequiredService<IMeterFactory>(), Status, new AdaptiveLimit(1, 4, 8, Time), Budget);
    }

    public FakeLease Lease { get; } = new();

    public MemoryBucket Bucket { get; } = new();

    public MemoryTables Tables { get; } = new() { KeyNames = ["customer", "country"] };

    public ManualTimeProvider Time { get; } = new();

    public MemoryBudget Budget { get; init; } = new(1L << 30);

    public LakeOptions Lake { get; } = new() { Bucket = "test", PublishConcurrency = 1, FlushAge = TimeSpan.FromHours(1) };

    public TableOptions Table { get; } = new();

    public DeadLetterOptions DeadLetters { get; } = new();

    public ArchiveOptions Archive { get; } = new();

    public PipelineStatus Status { get; } = new();

    public CapturedLog Log { get; } = new();

    public ContractSet Contracts { get; set; } = Sales.Contracts;

    public Tenure Start(FaultScript? faults = null)
    {
        faults ??= new FaultScript();
        var tools = new SinkTools(
            Contracts,
            new EventRouter(Contracts, "sale"),
            new MemoryObjectStore(Bucket, faults),
            new MemoryTableStore(Tables, faults),
            Lake,
            Table,
            DeadLetters,
            Archive,
            Status,
            _instruments,
            _activities,
            _loggers);
        var context = new ShardContext
        {
            StreamName = "test-stream",
            ShardId = new ShardId(Sales.Shard),
            WorkerId = new WorkerId($"worker-{Lease.Tenure + 1}"),
            Checkpoint = Lease.Checkpoint,
            Pending = Lease.Pending,
            Checkpointer = Lease.Take(faults),
            Memory = Budget.Open(Sales.Shard, canRelease: true),
            TimeProvider = Time,
        };
        return new Tenure(new PipelineProcessorFactory(tools).Create(context), context, faults);
    }

    /// <summary>Runs a whole tenure: everything behind the checkpoint, in batches of a size, then a drain.</summary>
    public async Task RunAsync(IReadOnlyList<KinesisRecord> records, int batchSize, FaultScript? faults = null)
    {
        var tenure = Start(faults);
        try
        {
            await tenure.DeliverAsync(records, batchSize);
            await tenure.Processor.DrainAsync(CancellationToken.None);
        }
        finally
        {
            await tenure.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _activities.Dispose();
        _loggers.Dispose();
        _services.Dispose();
    }

    public sealed record Tenure(IShardProcessor Processor, ShardContext Context, FaultScript Faults) : IAsyncDisposable
    {
        public async Task DeliverAsync(IReadOnlyList<KinesisRecord> records, int batchSize)
        {
            await Processor.InitializeAsync(CancellationToken.None);
            var rest = records.Where(record => !Context.Checkpoint.Covers(record.SequenceNumber.Span, record.SubSequenceNumber)).ToArray();
            for (var start = 0; start < rest.Length; start += batchSize)
            {
                await ProcessAsync(rest.AsMemory(start, Math.Min(batchSize, rest.Length - start)));
            }
        }

        public ValueTask ProcessAsync(ReadOnlyMemory<KinesisRecord> records) =>
            Processor.ProcessAsync(new RecordBatch(Context.ShardId, records, TimeSpan.Zero), CancellationToken.None);

        public ValueTask TickAsync() => ProcessAsync(default);

        public async ValueTask DisposeAsync()
        {
            await Processor.DisposeAsync();
            Context.Memory.Dispose();
        }
    }
}
