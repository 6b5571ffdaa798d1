using System.Diagnostics.CodeAnalysis;
using Kinesis.Consumer.Processing.Lanes;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Services;
using Kinesis.Consumer.Simulation.Stories;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>The application of a run: the lake's protocol, or a record processor under the error policy.</summary>
internal sealed class ProcessorFactory(SimulatedProcess process, ObjectPort objects, SimulationRun run) : IShardProcessorFactory
{
    public IShardProcessor Create(ShardContext context)
    {
        var delivery = run.Deliveries.Begin(process, context);
        return run.Scenario.Traits.Lanes is { } lanes ? Laned(context, delivery, lanes.Options) : new LakeProcessor(context, delivery, objects, run);
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The shard's run disposes of its processor")]
    private LanedShardProcessor Laned(ShardContext context, Oracle.Delivery delivery, ProcessingOptions options)
    {
        var attempts = new Attempts(delivery);
        var destination = options.OnExhausted == ExhaustedAction.Destination
            ? run.Mutant.Wrap(new FailurePort(process, run, attempts))
            : null;
        var handler = run.Mutant.Wrap(new RecordHandler(attempts, context, run));
        return new LanedShardProcessor(handler, () => ValueTask.CompletedTask, destination, options, context);
    }
}
