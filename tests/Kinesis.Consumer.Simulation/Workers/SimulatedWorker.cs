using Kinesis.Consumer.Api;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.FanOut;
using Kinesis.Consumer.Retrieval.Pacing;
using Kinesis.Consumer.Retrieval.Unpacking;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>One process with the real library inside, on the simulated services.</summary>
internal sealed class SimulatedWorker : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    private readonly World _world;
    private readonly KinesisPort _kinesis;
    private readonly MemoryBudget _budget;
    private readonly ConsumerInstruments _instruments;
    private readonly ConsumerActivities _activities;
    private readonly SimulatedMeters _meters = new();
    private readonly TraceLogger _loggers;
    private readonly ProcessorFactory _processors;
    private readonly bool _mayHang;
    private bool _isEnded;
#pragma warning disable CA2213 // Disposed at the orderly stop, or when the run is over: a process that died runs no code any more, not even this.
    private readonly LeaseCoordinator _coordinator;
    private readonly Heartbeat _heartbeat;
    private readonly ConsumerHost _host;
#pragma warning restore CA2213

    public SimulatedWorker(SimulatedProcess process, SimulationRun simulation, LeaseRenewal renewal)
    {
        var scenario = simulation.Scenario;
        _world = simulation.World;
        Process = process;
        _mayHang = scenario.Traits.Hangs is not null;
        _kinesis = new KinesisPort(process, simulation);
        var client = simulation.Mutant.Wrap(_kinesis);
        var objects = new ObjectPort(process, simulation.Network, simulation.Objects, simulation.World);
        var clock = process.Clock;
        _loggers = new TraceLogger(simulation.Trace, process);
        var identity = new ConsumerIdentity("orders", "app", new WorkerId(process.WorkerId));
        var options = new KinesisConsumerOptions
        {
            StreamName = identity.StreamName,
            ApplicationName = identity.ApplicationName,
            InitialPosition = scenario.InitialPosition,
            MemoryBudgetBytes = scenario.MemoryBudgetBytes,
            ShardSyncInterval = scenario.SyncInterval,
            TickInterval = scenario.TickInterval,
        };
        var stream = ConsumedStream.AllOf(options)[0];
        var leases = simulation.Mutant.Change(new LeaseOptions
        {
            Duration = scenario.LeaseDuration,
            Safety = scenario.Safety,
            HandOverTimeout = scenario.HandOverTimeout,
            RenewInterval = scenario.RenewInterval,
            ScanInterval = scenario.ScanInterval,
            Renewal = renewal,
        });
        var retrieval = new RetrievalOptions();
        _processors = new ProcessorFactory(process, objects, simulation);
        var board = new ShardBoard();
        _budget = new MemoryBudget(options.MemoryBudgetBytes, clock);
        _activities = new ConsumerActivities(identity);
        _instruments = new ConsumerInstruments(_meters, identity, board, clock);
        var rows = simulation.Mutant.Wrap(new FleetPort(process, simulation.Network, simulation.Table.Fleet, simulation.FleetUnits, process.IsRowless));
        var lifeline = new Lifeline(hasRow: true, leases, clock);
        _heartbeat = new Heartbeat(
            rows, new ProcessId(identity.WorkerId, process.Name), lifeline, leases, _instruments, clock, _loggers.CreateLogger<Heartbeat>());
        var store = new HintingLeaseStore(simulation.Mutant.Wrap(new LeasePort(process, simulation.Network, simulation.Table, simulation.Leases, simulation.TableUnits, simulation.Mutant.ChecksNoCounter), process, leases, () => simulation.Broken.Any), _heartbeat.Hint);
        var status = new StreamStatus(board, identity, leases, clock);
        var sources = simulation.Mutant.Wrap(Sources(client, retrieval, identity, scenario.Traits.FanOut is not null));
        var tools = new ShardTools(
            stream,
            options,
            leases,
            retrieval,
            identity,
            simulation.Mutant.Wrap(_processors),
            new UnpackingRecordSourceFactory(sources, retrieval, _budget, _instruments, _loggers.CreateLogger<UnpackingRecordSource>()),
            store,
            new FleetMember(lifeline, _heartbeat, rows),
            new LeaseRenewer(leases, lifeline, _instruments, clock, _loggers.CreateLogger<LeaseRenewer>()),
            new ShardSync(client, store, stream, new SyncSchedule(stream.Name, identity.WorkerId, options.ShardSyncInterval, clock), _instruments, new ServiceClock(clock, _loggers.CreateLogger<ServiceClock>()), clock, _loggers.CreateLogger<ShardSync>()),
            board,
            _budget,
            _instruments,
            _activities,
            clock,
            _loggers)
        {
            WatchdogOptions = scenario.Traits.Hangs?.Watchdog ?? new WatchdogOptions(),
        };
        _coordinator = new LeaseCoordinator(tools, _loggers.CreateLogger<LeaseCoordinator>());
        _host = new ConsumerHost(tools, _coordinator, status, _loggers.CreateLogger<ConsumerHost>());
    }

    public SimulatedProcess Process { get; }

    private IRecordSourceFactory Sources(IKinesisClient client, RetrievalOptions retrieval, ConsumerIdentity identity, bool byFanOut)
    {
        var clock = Process.Clock;
        var pacer = new CallPacer(clock);
        var polling = new PollingRecordSourceFactory(
            client, retrieval, identity, _budget, pacer, _instruments, _activities, clock, _loggers.CreateLogger<PollingRecordSource>());
        var consumer = new FanOutConsumer(client, identity.StreamName, identity.ApplicationName, clock, _loggers.CreateLogger<FanOutConsumer>());
        return byFanOut
            ? new FanOutRecordSourceFactory(
                client, consumer, polling, identity, _budget, pacer, _instruments, _activities, clock, _loggers.CreateLogger<ShardSubscriber>())
            : polling;
    }

    public Task StartAsync() => _host.StartAsync(CancellationToken.None);

    /// <summary>An orderly stop, after which nothing of the process may be left.</summary>
    public async Task StopAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await _processors.WhenIdleAsync();
        if (_mayHang)
        {
            await LeftBehindAsync();
            await _processors.WhenIdleAsync();
        }

        End();
        if (Process.ArmedTimers != 0 || Process.OpenCalls != 0)
        {
            _world.Fail($"{Process} has stopped and left {Process.ArmedTimers} timers and {Process.OpenCalls} calls");
        }

        if (_budget.UsedBytes != 0 || _kinesis.OpenAnswers != 0)
        {
            _world.Fail($"{Process} has stopped and still holds {_budget.UsedBytes} bytes and {_kinesis.OpenAnswers} answers");
        }
    }

    /// <summary>Calls that were given up are free to come back late; what they hold goes back then.</summary>
    private async Task LeftBehindAsync()
    {
        do
        {
            await Task.Delay(Look, Process.Clock);
        }
        while (Process.HungCalls > 0);
    }

    /// <summary>Ends what is left once the run is over.</summary>
    public void Bury()
    {
        Process.Bury();
        End();
    }

    public void Dispose()
    {
        _instruments.Dispose();
        _activities.Dispose();
        _meters.Dispose();
        _loggers.Dispose();
    }

    private void End()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            _host.Dispose();
            _coordinator.Dispose();
            _heartbeat.Dispose();
        }
    }
}
