namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>Shows processors another context than the library made.</summary>
internal sealed class MutantProcessorFactory(IShardProcessorFactory inner, Mutation mutation) : IShardProcessorFactory
{
    public IShardProcessor Create(ShardContext context) => inner.Create(new ShardContext
    {
        StreamName = context.StreamName,
        ApplicationName = context.ApplicationName,
        ShardId = context.ShardId,
        WorkerId = context.WorkerId,
        Checkpoint = context.Checkpoint,
        Pending = mutation == Mutation.PendingIgnored ? null : context.Pending,
        Checkpointer = context.Checkpointer,
        JointCheckpointer = mutation == Mutation.NothingPrepared ? new Unprepared() : context.JointCheckpointer,
        Memory = context.Memory,
        StopRequested = context.StopRequested,
        TimeProvider = context.TimeProvider,
        Tools = context.Tools,
        Held = mutation == Mutation.PendingIgnored ? null : context.Held,
        Progress = context.Progress,
        ThrowIfOver = context.ThrowIfOver,
    });

    private sealed class Unprepared : IJointCheckpointer
    {
        public ValueTask<JointOutcome> PrepareAsync(IReadOnlyList<JointPosition> shards, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
            ValueTask.FromResult(JointOutcome.Prepared);
    }
}
