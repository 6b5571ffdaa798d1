using Kinesis.Consumer.Lifecycle;

namespace Kinesis.Consumer.Health;

/// <summary>Tells the shard's watch of every call of a processor.</summary>
internal sealed class WatchedProcessor(IShardProcessor processor, ShardWatch watch) : IShardProcessor
{
    /// <summary>The processor as one that keeps records. What it calls itself it reports itself: waiting for its lanes is no call of the application.</summary>
    public IRecordKeeper? Keeper => processor as IRecordKeeper;

    public async ValueTask InitializeAsync(CancellationToken cancellationToken)
    {
        var call = watch.CallStarted(ProcessorCall.InitializeAsync);
        try
        {
            await processor.InitializeAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            watch.CallEnded(call);
        }
    }

    public async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var call = watch.CallStarted(ProcessorCall.ProcessAsync);
        try
        {
            await processor.ProcessAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            watch.CallEnded(call);
        }
    }

    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        var call = watch.CallStarted(ProcessorCall.DrainAsync);
        try
        {
            await processor.DrainAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            watch.CallEnded(call);
        }
    }

    public async ValueTask ShardEndedAsync(CancellationToken cancellationToken)
    {
        var call = watch.CallStarted(ProcessorCall.ShardEndedAsync);
        try
        {
            await processor.ShardEndedAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            watch.CallEnded(call);
        }
    }

    public async ValueTask LeaseLostAsync()
    {
        var call = watch.CallStarted(ProcessorCall.LeaseLostAsync);
        try
        {
            await processor.LeaseLostAsync().ConfigureAwait(false);
        }
        finally
        {
            watch.CallEnded(call);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var call = watch.CallStarted(ProcessorCall.DisposeAsync);
        try
        {
            await processor.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            watch.CallEnded(call);
        }
    }
}
