using Kinesis.Consumer.Api;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Processing;
using Kinesis.Consumer.Processing.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Resolves an application's record processor from a scope of its own for each shard.</summary>
internal sealed class RecordProcessorFactory<TProcessor> : IShardProcessorFactory
    where TProcessor : class, IRecordProcessor
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ProcessingOptions _options;
    private readonly IFailureDestination? _destination;

    public RecordProcessorFactory(IServiceScopeFactory scopes, IOptions<ProcessingOptions> options, IServiceProvider services)
    {
        _scopes = scopes;
        _options = options.Value;
        if (_options.OnExhausted == ExhaustedAction.Destination)
        {
            _destination = _options.FailureStream is { } stream
                ? new KinesisFailureDestination(
                    services.GetRequiredService<IKinesisClient>(), stream, services.GetRequiredService<TimeProvider>())
                : services.GetRequiredService<IFailureDestination>();
        }
    }

    public IShardProcessor Create(ShardContext context)
    {
        var scope = _scopes.CreateAsyncScope();
        try
        {
            scope.ServiceProvider.GetRequiredService<ConsumedShardHolder>().Shard = new ConsumedShard(context.StreamName, context.ShardId, context.WorkerId);
            return new LanedShardProcessor(scope.ServiceProvider.GetRequiredService<TProcessor>(), scope.DisposeAsync, _destination, _options, context);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }
}
