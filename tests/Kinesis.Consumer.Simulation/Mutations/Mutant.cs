using Kinesis.Consumer.Api;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>
/// A deliberate bug, put around the library from outside. The base is none: the library as it is.
/// </summary>
internal abstract class Mutant
{
    public static Mutant None { get; } = new Nothing();

    public virtual IKinesisClient Wrap(IKinesisClient client, SimulatedProcess process) => client;

    public virtual ILeaseStore Wrap(ILeaseStore store, SimulatedProcess process) => store;

    public virtual IShardProcessorFactory Wrap(IShardProcessorFactory factory, SimulatedProcess process) => factory;

    public virtual LeaseOptions Change(LeaseOptions options) => options;

    private sealed class Nothing : Mutant;
}
