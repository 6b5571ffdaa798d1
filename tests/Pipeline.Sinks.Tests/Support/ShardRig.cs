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

/// <summary>A shard with its lease, bucket and tables, on which workers run one after another, or two at once. Other shards can be started beside it.</summary>
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

    public FakeLeases Leases { get; } = new();

    /// <summary>The shard's that most tests need.</summary>
    public FakeLease Lease => Leases[Sales.Shard];

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

    /// <summary>What asks the next tenures to stop.</summary>
    public CancellationTokenSource Stop { get; set; } = new();

    /// <summary>A worker: the processors that it starts share commit groups and faults.</summary>
    public PipelineProcessorFactory StartWorker(FaultScript faults) => new(new SinkTools(
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
        Budget,
        _loggers));

    /// <summary>The only shard of a new worker.</summary>
    public Tenure Start(FaultScript? faults = null)
    {
        faults ??= new FaultScript();
        var worker = StartWorker(faults);
        return Start(worker, Sales.Shard, Leases.Take(Sales.Shard, faults), faults, ownsWorker: true);
    }

    /// <summary>A run of a shard's processor.</summary>
    public Tenure Start(PipelineProcessorFactory worker, string shardId, IShardCheckpointer checkpointer, FaultScript faults, bool ownsWorker = false)
    {
        var lease = Leases[shardId];
        var context = Context("test-app", lease, shardId, checkpointer, Leases.Joint(faults));
        return new Tenure(worker.Create(context), context, faults, lease, ownsWorker ? worker : null);
    }

    /// <summary>A run of another application's shard in the same process.</summary>
    public Tenure StartElsewhere(PipelineProcessorFactory worker, ShardRig other, string shardId, FaultScript faults)
    {
        var checkpointer = other.Leases.Take(shardId, faults);
        var lease = other.Leases[shardId];
        var context = Context("other-app", lease, shardId, checkpointer, other.Leases.Joint(faults));
        return new Tenure(worker.Create(context), context, faults, lease, null);
    }

    /// <summary>Runs a whole tenure: everything behind the checkpoint, in batches of a size, then a drain; again if the processor asks for it.</summary>
    public async Task RunAsync(IReadOnlyList<KinesisRecord> records, int batchSize, FaultScript? faults = null)
    {
        faults ??= new FaultScript();
        await using var worker = StartWorker(faults);
        var checkpointer = Leases.Take(Sales.Shard, faults);
        while (true)
        {
            await using var tenure = Start(worker, Sales.Shard, checkpointer, faults);
            try
            {
                await tenure.DeliverAsync(records, batchSize);
                await tenure.Processor.DrainAsync(CancellationToken.None);
                return;
            }
            catch (ShardRestartException) when (FakeLeases.IsHeld(checkpointer))
            {
                // As the library does.
            }
        }
    }

    public void Dispose()
    {
        Stop.Dispose();
        _instruments.Dispose();
        _activities.Dispose();
        _loggers.Dispose();
        _services.Dispose();
    }

    private ShardContext Context(string application, FakeLease lease, string shardId, IShardCheckpointer checkpointer, IJointCheckpointer joint) => new()
    {
        ApplicationName = application,
        StreamName = "test-stream",
        ShardId = new ShardId(shardId),
        WorkerId = new WorkerId($"worker-{lease.Tenure}"),
        Checkpoint = lease.Checkpoint,
        Pending = lease.Pending,
        Checkpointer = checkpointer,
        JointCheckpointer = joint,
        Memory = Budget.Open(shardId, canRelease: true),
        StopRequested = Stop.Token,
        TimeProvider = Time,
    };

    public sealed record Tenure(IShardProcessor Processor, ShardContext Context, FaultScript Faults, FakeLease Lease, PipelineProcessorFactory? Worker) : IAsyncDisposable
    {
        public async Task DeliverAsync(IReadOnlyList<KinesisRecord> records, int batchSize)
        {
            await Processor.InitializeAsync(CancellationToken.None);

            // As the library does, which opens its source then: an initialisation may have committed what was prepared.
            var rest = records.Where(record => !Lease.Checkpoint.Covers(record.SequenceNumber.Span, record.SubSequenceNumber)).ToArray();
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
            if (Worker is not null)
            {
                await Worker.DisposeAsync();
            }
        }
    }
}
