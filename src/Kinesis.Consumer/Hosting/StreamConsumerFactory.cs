using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.FanOut;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Retrieval.Unpacking;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Hosting;

/// <summary>Puts together what consumes one stream of a consumer. Clients, clock and memory budget are the process's; leases, loops and figures the stream's.</summary>
internal sealed partial class StreamConsumerFactory(IServiceProvider services, ConsumerSetup setup)
{
    private readonly KinesisConsumerOptions _options = setup.Options;
    private readonly LeaseOptions _leases = setup.Leases;
    private readonly RetrievalOptions _retrieval = setup.Retrieval;
    private readonly IShardProcessorFactory _processors = setup.Registration.CreateProcessors(services);
    private readonly MemoryBudget _budget = services.GetRequiredService<MemoryBudget>();
    private readonly CallPacer _pacer = services.GetRequiredService<CallPacer>();
    private readonly TimeProvider _timeProvider = services.GetRequiredService<TimeProvider>();
    private readonly ILoggerFactory _loggers = services.GetRequiredService<ILoggerFactory>();
    private readonly ILogger _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger<StreamConsumerFactory>();

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream's consumer disposes of all its parts; it is the last thing made, by constructors that only assign")]
    public StreamConsumer Create(ConsumedStream stream)
    {
        LogPlaces(stream.Arn?.Text ?? stream.Name, setup.StreamRegion ?? "the client's region", stream.LeaseTable, setup.LeaseRegion, setup.LeaseUrl ?? "the region's own address");
        var client = stream.Arn is { } arn ? new StreamArnClient(setup.Client, arn) : setup.Client;
        var identity = new ConsumerIdentity(stream.Name, _options.ApplicationName, new WorkerId(_options.WorkerId!));
        var board = new ShardBoard();
        var activities = new ConsumerActivities(identity);
        var instruments = new ConsumerInstruments(services.GetRequiredService<IMeterFactory>(), identity, board, _timeProvider);
        var store = CreateStore(stream);
        var sources = CreateSources(stream, client, identity, instruments, activities);
        var unpacked = new UnpackingRecordSourceFactory(sources, _retrieval, _budget, instruments, _loggers.CreateLogger<UnpackingRecordSource>());
        var tools = new ShardTools(
            stream,
            _options,
            _leases,
            _retrieval,
            identity,
            _processors,
            unpacked,
            store,
            new LeaseRenewer(_leases, instruments, _timeProvider, _loggers.CreateLogger<LeaseRenewer>()),
            new ShardSync(client, store, stream, instruments, _timeProvider, _loggers.CreateLogger<ShardSync>()),
            board,
            _budget,
            instruments,
            activities,
            _timeProvider,
            _loggers)
        {
            WatchdogOptions = setup.Watchdog,
        };
        var coordinator = new LeaseCoordinator(tools, _loggers.CreateLogger<LeaseCoordinator>());
        var status = new StreamStatus(board, identity, _leases, _timeProvider);
        return new StreamConsumer(tools, coordinator, status, new ConsumerHost(tools, coordinator, status, _loggers.CreateLogger<ConsumerHost>()));
    }

    private IRecordSourceFactory CreateSources(
        ConsumedStream stream, IKinesisClient client, ConsumerIdentity identity, ConsumerInstruments instruments, ConsumerActivities activities)
    {
        var polling = new PollingRecordSourceFactory(
            client, _retrieval, identity, _budget, _pacer, instruments, activities, _timeProvider, _loggers.CreateLogger<PollingRecordSource>());
        if (_retrieval.Mode == RetrievalMode.Polling)
        {
            return polling;
        }

        var consumer = new FanOutConsumer(
            client, identity.StreamName, _retrieval.ConsumerName ?? _options.ApplicationName, _timeProvider, _loggers.CreateLogger<FanOutConsumer>(), stream.ConsumerArn);
        return new FanOutRecordSourceFactory(
            client, consumer, polling, identity, _budget, _pacer, instruments, activities, _timeProvider, _loggers.CreateLogger<ShardSubscriber>());
    }

    private DynamoDbLeaseStore CreateStore(ConsumedStream stream)
    {
        var dynamoDb = new LeaseTableClient(setup.LeaseTables, _leases, _timeProvider);
        var table = new LeaseTable(dynamoDb, stream.LeaseTable, _timeProvider, _leases.Table);
        var coordinator = new LeaseTable(dynamoDb, stream.LeaseTable + KclFleetGuard.CoordinatorSuffix, _timeProvider);
        var guard = new KclFleetGuard(table, coordinator, stream.LeaseTable, _timeProvider, _loggers.CreateLogger<KclFleetGuard>());
        return new DynamoDbLeaseStore(dynamoDb, stream.LeaseTable, table, guard, _loggers.CreateLogger<DynamoDbLeaseStore>());
    }

    [LoggerMessage(
        EventIds.PlacesResolved,
        LogLevel.Information,
        "Stream {StreamName} is read in {StreamRegion}; its leases are in table {LeaseTable} in {LeaseRegion}, at {LeaseAddress}")]
    private partial void LogPlaces(string streamName, string streamRegion, string leaseTable, string leaseRegion, string leaseAddress);
}
