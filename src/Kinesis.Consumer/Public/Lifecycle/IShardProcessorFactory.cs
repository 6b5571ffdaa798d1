namespace Kinesis.Consumer;

/// <summary>Creates the processor of a shard, once for each tenure of its lease and after each failure.</summary>
public interface IShardProcessorFactory
{
    /// <summary>Creates a processor; must not do I/O.</summary>
    IShardProcessor Create(ShardContext context);
}
