using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.DynamoDb;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Health;
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
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Puts the consumer of one stream together. Clients, clock and memory budget are the process's; leases, loops and figures the stream's.</summary>
internal sealed class StreamConsumerFactory(IServiceProvider services, IShardProcessorFactory processors)
{
    private readonly KinesisConsumerOptions _options = services.GetRequiredService<IOptions<KinesisConsumerOptions>>().Value;
    private readonly LeaseOptions _leases = services.GetRequiredService<IOptions<LeaseOptions>>().Value;
    private readonly RetrievalOptions _retrieval = services.GetRequiredService<IOptions<RetrievalOptions>>().Value;
    private readonly IKinesisClient _client = services.GetRequiredService<IKinesisClient>();
    private readonly MemoryBudget _budget = services.GetRequiredService<MemoryBudget>();
    private readonly CallPacer _pacer = services.GetRequiredService<CallPacer>();
    private readonly TimeProvider _timeProvider = services.GetRequiredService<TimeProvider>();
    private readonly ILoggerFactory _loggers = services.GetRequiredService<ILoggerFactory>();

    [SuppressMessage("Reliability", "CA2000", Justification = "The stream's consumer disposes of all its parts; it is the last thing made, by constructors that only assign")]
    public StreamConsumer Create(ConsumedStream stream)
    {
        var identity = new ConsumerIdentity(stream.Name, _options.ApplicationName, new WorkerId(_options.WorkerId!));
        var board = new ShardBoard();
        var activities = new ConsumerActivities(identity);
        var instruments = new ConsumerInstruments(services.GetRequiredService<IMeterFactory>(), identity, board, _timeProvider);
        var fleet = CreateMember(stream, identity, instruments);
        var store = new HintingLeaseStore(CreateStore(stream), fleet.Heartbeat.Hint);
        var sources = CreateSources(identity, instruments, activities);
        var unpacked = new UnpackingRecordSourceFactory(sources, _retrieval, _budget, instruments, _loggers.CreateLogger<UnpackingRecordSource>());
        var tools = new ShardTools(
            stream,
            _options,
            _leases,
            _retrieval,
            identity,
            processors,
            unpacked,
            store,
            fleet,
            new LeaseRenewer(_leases, fleet.Lifeline, instruments, _timeProvider, _loggers.CreateLogger<LeaseRenewer>()),
            new ShardSync(_client, store, stream, instruments, _timeProvider, _loggers.CreateLogger<ShardSync>()),
            board,
            _budget,
            instruments,
            activities,
            _timeProvider,
            _loggers)
        {
            WatchdogOptions = services.GetRequiredService<IOptions<WatchdogOptions>>().Value,
        };
        var coordinator = new LeaseCoordinator(tools, _loggers.CreateLogger<LeaseCoordinator>());
        var status = new StreamStatus(board, identity, _leases, _timeProvider);
        return new StreamConsumer(tools, coordinator, status, new ConsumerHost(tools, coordinator, status, _loggers.CreateLogger<ConsumerHost>()));
    }

    private IRecordSourceFactory CreateSources(ConsumerIdentity identity, ConsumerInstruments instruments, ConsumerActivities activities)
    {
        var polling = new PollingRecordSourceFactory(
            _client, _retrieval, identity, _budget, _pacer, instruments, activities, _timeProvider, _loggers.CreateLogger<PollingRecordSource>());
        if (_retrieval.Mode == RetrievalMode.Polling)
        {
            return polling;
        }

        var consumer = new FanOutConsumer(
            _client, identity.StreamName, _retrieval.ConsumerName ?? _options.ApplicationName, _timeProvider, _loggers.CreateLogger<FanOutConsumer>());
        return new FanOutRecordSourceFactory(
            _client, consumer, polling, identity, _budget, _pacer, instruments, activities, _timeProvider, _loggers.CreateLogger<ShardSubscriber>());
    }

    private FleetMember CreateMember(ConsumedStream stream, ConsumerIdentity identity, ConsumerInstruments instruments)
    {
        var dynamoDb = CreateTableClient();
        var name = stream.LeaseTable + FleetAttributes.TableSuffix;
        var table = new OwnTable(dynamoDb, name, FleetAttributes.Keys, _leases.Table, _timeProvider);
        var store = new DynamoDbFleetStore(dynamoDb, name, table, _loggers.CreateLogger<DynamoDbFleetStore>());
        var lifeline = new Lifeline(hasRow: true, _leases, _timeProvider);
        var heartbeat = new Heartbeat(
            store, ProcessId.New(identity.WorkerId), lifeline, _leases, instruments, _timeProvider, _loggers.CreateLogger<Heartbeat>());
        return new FleetMember(lifeline, heartbeat, store);
    }

    private LeaseTableClient CreateTableClient() => new(
        services.GetRequiredKeyedService<IAmazonDynamoDB>(KinesisConsumerServiceCollectionExtensions.LeaseTableKey), _leases, _timeProvider);

    private DynamoDbLeaseStore CreateStore(ConsumedStream stream)
    {
        var dynamoDb = CreateTableClient();
        var table = new LeaseTable(dynamoDb, stream.LeaseTable, _timeProvider, _leases.Table);
        var coordinator = new LeaseTable(dynamoDb, stream.LeaseTable + KclFleetGuard.CoordinatorSuffix, _timeProvider);
        var guard = new KclFleetGuard(table, coordinator, stream.LeaseTable, _timeProvider, _loggers.CreateLogger<KclFleetGuard>());
        return new DynamoDbLeaseStore(dynamoDb, stream.LeaseTable, table, guard, _loggers.CreateLogger<DynamoDbLeaseStore>());
    }
}
