using Kinesis.Consumer;
using Pipeline.Sinks.Commit;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Makes the processor that carries a shard's records to the lake, the tables, the dead letters and the archive.</summary>
public sealed class PipelineProcessorFactory : IShardProcessorFactory, IAsyncDisposable
{
    private readonly SinkTools _tools;
    private readonly CommitGroups _groups;

    internal PipelineProcessorFactory(SinkTools tools)
    {
        _tools = tools;
        _groups = new CommitGroups(tools);
    }

    internal CommitGroups Groups => _groups;

    /// <inheritdoc/>
    public IShardProcessor Create(ShardContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new PipelineProcessor(_tools, _groups, context);
    }

    /// <summary>Ends the commits that are under way; what is not prepared by then is read again by whoever owns the shards next.</summary>
    public ValueTask DisposeAsync() => _groups.DisposeAsync();
}
