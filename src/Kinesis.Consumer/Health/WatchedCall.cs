namespace Kinesis.Consumer.Health;

/// <summary>A call of a processor that is under way. Several are when a shard has lanes.</summary>
internal sealed class WatchedCall(ProcessorCall name, long startedAt)
{
    public ProcessorCall Name => name;

    public long StartedAt => startedAt;

    public bool IsReported { get; set; }
}
