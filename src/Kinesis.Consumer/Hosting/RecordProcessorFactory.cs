using Kinesis.Consumer.Api;
using Kinesis.Consumer.Processing;
using Kinesis.Consumer.Processing.Lanes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kinesis.Consumer.Hosting;

/// <summary>Resolves an application's record processor from a scope of its own for each shard of one consumer.</summary>
internal sealed class RecordProcessorFactory : IShardProcessorFactory
{
    private readonly IServiceScopeFactory _scopes;
    private readonly ProcessingOptions _options;
    private readonly IFailureDestination? _destination;
    private readonly Func<IServiceProvider, ProcessingOptions, IRecordProcessor> _create;

    /// <param name="services">The application's services.</param>
    /// <param name="name">The consumer's name; a failure destination that has it as its key goes before the one without a key.</param>
    /// <param name="create">Makes a shard's processor from the services of its scope.</param>
    public RecordProcessorFactory(IServiceProvider services, string name, Func<IServiceProvider, ProcessingOptions, IRecordProcessor> create)
    {
        _scopes = services.GetRequiredService<IServiceScopeFactory>();
        _options = services.GetRequiredService<IOptionsMonitor<ProcessingOptions>>().Get(name);
        _create = create;
        if (_options.OnExhausted == ExhaustedAction.Destination)
        {
            _destination = _options.FailureStream is { } stream
                ? new KinesisFailureDestination(
                    services.GetRequiredService<IKinesisClient>(), stream, services.GetRequiredService<TimeProvider>())
                : services.GetKeyedService<IFailureDestination>(name) ?? services.GetRequiredService<IFailureDestination>();
        }
    }

    public IShardProcessor Create(ShardContext context)
    {
        var scope = _scopes.CreateAsyncScope();
        try
        {
            scope.ServiceProvider.GetRequiredService<ConsumedShardHolder>().Shard = new ConsumedShard(context.StreamName, context.ShardId, context.WorkerId);
            return new LanedShardProcessor(_create(scope.ServiceProvider, _options), scope.DisposeAsync, _destination, _options, context);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }
}
