using Kinesis.Consumer.Simulation.Mutations;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Simulation.Stories;

/// <summary>One seed from its beginning to its verdict: the world, its services, its oracle and its story.</summary>
internal sealed class SimulationRun
{
    public SimulationRun(int seed, Mutant mutant, TextWriter? output = null)
    {
        Scenario = Scenario.Draw(seed);
        Mutant = mutant;
        Random = new Random(seed ^ 0x5EED);
        Trace = new Trace(World, output);
        Network = new SimulatedNetwork(World, Trace, Random);
        Stream = new SimulatedStream(World, Scenario.Shards);
        var processed = new ProcessedRecords(Objects);
        FanOut = new FanOutService(this);
        Limits = new ShardLimits(World, Coverage, Scenario.Traits.Capacity);
        TableUnits = new TableUnits(World, Coverage, Scenario.Traits.Capacity?.Reads, Scenario.Traits.Capacity?.Writes);
        FleetUnits = new TableUnits(World, Coverage, readsPerSecond: null, writesPerSecond: null);
        Costs = new CostRule(World, Stream, Limits, TableUnits, FleetUnits, Scenario, Coverage);
        Table.IsBroken = Broken.Contains;
        var rows = new Random(seed ^ 0x01D);
        Table.Fleet.IsOld = _ => rows.Next(100) < Scenario.OldRowPercent;
        Leases = new LeaseOracle(World, Stream, processed, Table, Scenario, Coverage);
        Deliveries = new DeliveryOracle(World, Stream, Leases, Scenario, Coverage);
        Attempts = new AttemptOracle(World, Stream, Deliveries, processed, Scenario, Coverage);
    }

    public Scenario Scenario { get; }

    public Mutant Mutant { get; }

    /// <summary>For everything that happens to calls and processors. The story draws from its own.</summary>
    public Random Random { get; }

    public World World { get; } = new();

    public Trace Trace { get; }

    public SimulatedNetwork Network { get; }

    public SimulatedStream Stream { get; }

    public InMemoryLeaseStore Table { get; } = new();

    public SimulatedObjects Objects { get; } = new();

    public FanOutService FanOut { get; }

    public ShardLimits Limits { get; }

    public TableUnits TableUnits { get; }

    /// <summary>What is asked of the table of the workers.</summary>
    public TableUnits FleetUnits { get; }

    public CostRule Costs { get; }

    public StuckShards Stuck { get; } = new();

    public BrokenRows Broken { get; } = new();

    public LeaseOracle Leases { get; }

    public DeliveryOracle Deliveries { get; }

    public AttemptOracle Attempts { get; }

    public Coverage Coverage { get; } = new();

    /// <summary>Whether processors may be slow and fail.</summary>
    public bool IsTroubled { get; set; } = true;

    public async Task<SeedResult> RunAsync()
    {
        using var fleet = new Fleet(this);
        var story = Task.Run(new Story(this, fleet).RunAsync);
        await new Driver(World, story).RunAsync();
        if (story.IsFaulted)
        {
            World.Fail($"The story failed: {story.Exception.GetBaseException()}");
        }

        Coverage.Count("records", Stream.Records.Count);
        await fleet.BuryAsync();
        return new SeedResult(Scenario.Seed, Trace.Hash, World.Steps, TimeSpan.FromTicks(World.Now), World.Violation, Coverage);
    }
}
