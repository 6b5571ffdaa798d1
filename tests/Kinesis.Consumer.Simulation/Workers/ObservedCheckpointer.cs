using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Workers;

/// <summary>A checkpoint is written, or its lease is lost, or the call is cancelled. A fault of the table that passes must not reach the processor, which it would end.</summary>
internal sealed class ObservedCheckpointer(IShardCheckpointer inner, SimulatedProcess process, World world) : IShardCheckpointer
{
    public IShardCheckpointer Inner => inner;

    public ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken) =>
        ObserveAsync(inner.CheckpointAsync(position, cancellationToken), $"checkpoint {position}");

    public ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        ObserveAsync(inner.PrepareAsync(position, state, cancellationToken), $"prepare {position}");

    public ValueTask DropPreparedAsync(CancellationToken cancellationToken) => ObserveAsync(inner.DropPreparedAsync(cancellationToken), "drop");

    private async ValueTask ObserveAsync(ValueTask call, string what)
    {
        try
        {
            await call;
        }
        catch (Exception exception) when (exception is not (LeaseLostException or OperationCanceledException))
        {
            world.Fail($"{process}: {what} failed for good: {exception.Message} ({exception.GetType().Name})");
            throw;
        }
    }
}
