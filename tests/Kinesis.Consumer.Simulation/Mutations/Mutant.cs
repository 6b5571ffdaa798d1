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
    private static readonly Dictionary<string, Func<Mutant>> All = new(StringComparer.Ordinal)
    {
        ["None"] = () => new Nothing(),
    };

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>One for each run, as a bug may remember something.</summary>
    public static Mutant Create(string name) => All[name]();

    public virtual IKinesisClient Wrap(IKinesisClient client, SimulatedProcess process) => client;

    public virtual ILeaseStore Wrap(ILeaseStore store, SimulatedProcess process) => store;

    public virtual IShardProcessorFactory Wrap(IShardProcessorFactory factory, SimulatedProcess process) => factory;

    public virtual LeaseOptions Change(LeaseOptions options) => options;

    private sealed class Nothing : Mutant;
}
