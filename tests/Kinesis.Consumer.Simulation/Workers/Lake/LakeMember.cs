namespace Kinesis.Consumer.Simulation.Workers.Lake;

/// <summary>A shard's place in the group of its process during one run of its processor.</summary>
internal sealed class LakeMember(ShardContext context)
{
    public ShardContext Context => context;

    public ShardId ShardId => context.ShardId;

    /// <summary>What its next call throws.</summary>
    public Exception? Fault { get; set; }

    public void ThrowIfFailed()
    {
        if (Fault is { } fault)
        {
            throw fault is ShardRestartException ? new ShardRestartException(fault.Message) : fault;
        }
    }
}
