using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>A joint prepare tells what became of it, or is cancelled. A fault of the table that passes must not reach the processor.</summary>
internal sealed class ObservedJointCheckpointer(IJointCheckpointer inner, SimulatedProcess process, World world) : IJointCheckpointer
{
    public async ValueTask<JointOutcome> PrepareAsync(IReadOnlyList<JointPosition> shards, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        try
        {
            return await inner.PrepareAsync(
                [.. shards.Select(shard => shard with { Checkpointer = ((ObservedCheckpointer)shard.Checkpointer).Inner })], state, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            world.Fail($"{process}: a joint prepare failed for good: {exception.Message} ({exception.GetType().Name})");
            throw;
        }
    }
}
