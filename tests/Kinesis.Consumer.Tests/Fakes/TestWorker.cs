using System.Diagnostics.Metrics;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Retrieval.Unpacking;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>One worker of the real library on the fakes.</summary>
internal sealed class TestWorker : IAsyncDisposable
{
    private readonly LeaseCoordinator _coordinator;
    private readonly Heartbeat _heartbeat;
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;
    private readonly TestMeters _meters = new();
    private readonly ConsumerHost _host;
    private bool _isDisposed;

    public TestWorker(
        string name,
        FakeKinesis kinesis,
        InMemoryLeaseStore store,
        Journal journal,
        TimeProvider timeProvider,
        KinesisConsumerOptions? options = null,
        IShardProcessorFactory? processors = null,
        WatchdogOptions? watchdog = null,
        LeaseOptions? leaseOptions = null,
        bool isRowless = false,
        ILoggerFactory? log = null)
    {
        IFleetStore rows = isRowless ? new RowlessFleetStore() : store.Fleet;
        Options = options ?? new KinesisConsumerOptions();
        Options.StreamName = "orders";
        Options.ApplicationName = "app";
        var stream = ConsumedStream.AllOf(Options)[0];
        var leases = leaseOptions ?? new LeaseOptions();
        var identity = new ConsumerIdentity(Options.StreamName, Options.ApplicationName, new WorkerId(name));
        var board = new ShardBoard();
        Budget = new MemoryBudget(Options.MemoryBudgetBytes);
        _activities = new ConsumerActivities(identity);
        _instruments = new ConsumerInstruments(_meters, identity, board, timeProvider);
        Status = new StreamStatus(board, identity, leases, timeProvider);
        var loggers = log ?? NullLoggerFactory.Instance;
        var sources = new PollingRecordSourceFactory(
            kinesis, Retrieval, identity, Budget, new CallPacer(timeProvider), _instruments, _activities, timeProvider, loggers.CreateLogger<PollingRecordSource>());
        var lifeline = new Lifeline(hasRow: true, leases, timeProvider);
        _heartbeat = new Heartbeat(
            rows, ProcessId.New(identity.WorkerId), lifeline, leases, _instruments, timeProvider, loggers.CreateLogger<Heartbeat>());
        var hinting = new HintingLeaseStore(store, _heartbeat.Hint);
        var tools = new ShardTools(
            stream,
            Options,
            leases,
            Retrieval,
            identity,
            processors ?? new Factory(journal, Behavior),
            new UnpackingRecordSourceFactory(sources, Retrieval, Budget, _instruments, loggers.CreateLogger<UnpackingRecordSource>()),
            hinting,
            new FleetMember(lifeline, _heartbeat, rows),
            new LeaseRenewer(leases, lifeline, _instruments, timeProvider, loggers.CreateLogger<LeaseRenewer>()),
            new ShardSync(kinesis, hinting, stream, new SyncSchedule(stream.Name, identity.WorkerId, Options.ShardSyncInterval, timeProvider), _instruments, new ServiceClock(timeProvider, loggers.CreateLogger<ServiceClock>()), timeProvider, loggers.CreateLogger<ShardSync>()),
            board,
            Budget,
            _instruments,
            _activities,
            timeProvider,
            loggers)
        {
            WatchdogOptions = watchdog ?? new WatchdogOptions(),
        };
        _coordinator = new LeaseCoordinator(tools, loggers.CreateLogger<LeaseCoordinator>());
        _host = new ConsumerHost(tools, _coordinator, Status, loggers.CreateLogger<ConsumerHost>());
    }

    public ProcessId Id => _heartbeat.Id;

    public JournalBehavior Behavior { get; } = new();

    public KinesisConsumerOptions Options { get; }

    public ConsumerInstruments Instruments => _instruments;

    public RetrievalOptions Retrieval { get; } = new();

    public StreamStatus Status { get; }

    /// <summary>What the host watches.</summary>
    public Task ExecuteTask => _host.ExecuteTask!;

    public MemoryBudget Budget { get; }

    public bool Owns(Meter meter) => _meters.Owns(meter);

    /// <summary>Counts what a counter of this worker adds from now on.</summary>
    public Func<long> Count(string counter) => _meters.Count(counter);

    public Task StartAsync() => _host.StartAsync(CancellationToken.None);

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _host.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _host.Dispose();
        _coordinator.Dispose();
        _heartbeat.Dispose();
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
    }

    private sealed class Factory(Journal journal, JournalBehavior behavior) : IShardProcessorFactory
    {
        public IShardProcessor Create(ShardContext context) => new JournalProcessor(journal, context, behavior);
    }
}
