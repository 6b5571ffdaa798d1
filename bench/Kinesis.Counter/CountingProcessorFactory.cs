using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Counter;

/// <summary>Makes the processor of each shard.</summary>
internal sealed class CountingProcessorFactory(Tally tally) : IShardProcessorFactory
{
    public IShardProcessor Create(ShardContext context) => new CountingProcessor(tally, context.Checkpointer);
}
