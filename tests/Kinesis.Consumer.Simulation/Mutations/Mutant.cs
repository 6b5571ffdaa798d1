using Kinesis.Consumer.Api;
using Kinesis.Consumer.Fleet;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>One run's library with one deliberate bug, or with none.</summary>
internal sealed class Mutant(Mutation mutation)
{
    // What the hosts' clocks said when a lease was last written: what a protocol that compares clocks would store beside the lease.
    private readonly Dictionary<ShardId, DateTimeOffset> _writtenAt = [];

    /// <summary>Whether lanes see another key in each record.</summary>
    public bool SpreadsKeys => mutation == Mutation.KeysSpreadOverLanes;

    /// <summary>For what is the simulation's own.</summary>
    public bool Is(Mutation one) => mutation == one;

    public bool ChecksNoCounter => mutation == Mutation.CheckpointUnconditionally;

    public IKinesisClient Wrap(IKinesisClient client) => mutation == Mutation.None ? client : new MutantKinesisClient(client, mutation);

    public ILeaseStore Wrap(ILeaseStore store, SimulatedProcess process, LeaseOptions options, Func<bool> hasBrokenRows) =>
        mutation == Mutation.None ? store : new MutantLeaseStore(store, mutation, process, options.Duration, _writtenAt, hasBrokenRows);

    public IFleetStore Wrap(IFleetStore store) => mutation == Mutation.RowsNeverReadAsTheyAre ? new UnsureFleetStore(store) : store;

    public IShardProcessorFactory Wrap(IShardProcessorFactory factory) => mutation == Mutation.None ? factory : new MutantProcessorFactory(factory, mutation);

    public IRecordProcessor Wrap(IRecordProcessor processor) => mutation switch
    {
        Mutation.FailuresSwallowed => new SwallowingProcessor(processor),
        Mutation.OutOfMemoryBlamedOnRecords => new BlamingProcessor(processor),
        _ => processor,
    };

    public IRecordSourceFactory Wrap(IRecordSourceFactory sources) => mutation == Mutation.OneQueueForAllShards ? new SharedQueueSources(sources) : sources;

    public IFailureDestination Wrap(IFailureDestination destination) =>
        mutation == Mutation.DestinationBelieved ? new BelievingDestination(destination) : destination;

    public LeaseOptions Change(LeaseOptions options)
    {
        if (mutation == Mutation.OwnerNeverDoubts)
        {
            options.Safety = -options.Duration * 20;
        }

        return options;
    }
}
