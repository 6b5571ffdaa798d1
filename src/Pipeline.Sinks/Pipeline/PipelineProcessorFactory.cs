using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Makes the processor that carries a shard's records to the lake, the tables, the dead letters and the archive.</summary>
public sealed class PipelineProcessorFactory : IShardProcessorFactory
{
    private readonly SinkTools _tools;

    internal PipelineProcessorFactory(SinkTools tools)
    {
        _tools = tools;
    }

    /// <inheritdoc/>
    public IShardProcessor Create(ShardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new PipelineProcessor(_tools, context);
    }
}
