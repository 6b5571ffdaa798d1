using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Processing.Lanes;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Simulation.Workers.Lake;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>The application of a run: the lake's protocol, or a record processor under the error policy.</summary>
internal sealed class ProcessorFactory(SimulatedProcess process, ObjectPort objects, SimulationRun run) : IShardProcessorFactory
{
    private readonly LakeGroup _group = new(objects, process, run);

    /// <summary>Ends when nothing of it runs any more.</summary>
    public Task WhenIdleAsync() => _group.WhenIdleAsync();

    public IShardProcessor Create(ShardContext context)
    {
        context = Observed(context);
        var delivery = run.Deliveries.Begin(process, context);
        return run.Scenario.Traits.Lanes is { } lanes ? Laned(context, delivery, lanes.Options) : new LakeProcessor(context, delivery, _group, objects, process, run);
    }

    private ShardContext Observed(ShardContext context) => new()
    {
        StreamName = context.StreamName,
        ApplicationName = context.ApplicationName,
        ShardId = context.ShardId,
        WorkerId = context.WorkerId,
        Checkpoint = context.Checkpoint,
        Pending = context.Pending,
        Checkpointer = new ObservedCheckpointer(context.Checkpointer, process, run.World),
        JointCheckpointer = new ObservedJointCheckpointer(context.JointCheckpointer, process, run.World),
        Memory = context.Memory,
        StopRequested = context.StopRequested,
        TimeProvider = context.TimeProvider,
        Tools = context.Tools,
        Held = context.Held,
        Progress = context.Progress,
        ThrowIfOver = context.ThrowIfOver,
    };

    [SuppressMessage("Reliability", "CA2000", Justification = "The shard's run disposes of its processor")]
    private LanedShardProcessor Laned(ShardContext context, Oracle.Delivery delivery, ProcessingOptions options)
    {
        var attempts = new Attempts(delivery);
        var destination = options.OnExhausted == ExhaustedAction.Destination
            ? run.Mutant.Wrap(new FailurePort(process, run, attempts))
            : null;
        var handler = run.Mutant.Wrap(new RecordHandler(attempts, process, run));
        return new LanedShardProcessor(handler, () => ValueTask.CompletedTask, destination, options, context);
    }
}
