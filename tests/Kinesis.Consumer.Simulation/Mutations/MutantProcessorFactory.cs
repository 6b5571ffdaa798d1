namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>Shows processors another context than the library made.</summary>
internal sealed class MutantProcessorFactory(IShardProcessorFactory inner, Mutation mutation) : IShardProcessorFactory
{
    public IShardProcessor Create(ShardContext context) => inner.Create(new ShardContext
    {
        StreamName = context.StreamName,
        ShardId = context.ShardId,
        WorkerId = context.WorkerId,
        Checkpoint = context.Checkpoint,
        Pending = mutation == Mutation.PendingIgnored ? null : context.Pending,
        Checkpointer = mutation == Mutation.NothingPrepared ? new Unprepared(context.Checkpointer) : context.Checkpointer,
        Memory = context.Memory,
        TimeProvider = context.TimeProvider,
        Tools = context.Tools,
        Progress = context.Progress,
    });

    private sealed class Unprepared(IShardCheckpointer inner) : IShardCheckpointer
    {
        public ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken) => inner.CheckpointAsync(position, cancellationToken);

        public ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
