using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Health;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Processing;
using Kinesis.Consumer.Retrieval;
using Kinesis.Consumer.Retrieval.Pacing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a consumer of a Kinesis stream.</summary>
public static class KinesisConsumerServiceCollectionExtensions
{
    /// <summary>The key under which the lease table's <see cref="IAmazonDynamoDB"/> is registered.</summary>
    public const string LeaseTableKey = "Kinesis.Consumer.Leases";

    /// <summary>Adds the client of Kinesis. Credentials come from a registered <see cref="AWSCredentials"/> or the SDK's chain.</summary>
    public static IServiceCollection AddKinesisClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<KinesisClientOptions, KinesisClientOptionsValidator>()
            .BindConfiguration(KinesisClientOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KinesisClientOptions>, ConsumerOptionsRules>());
        services.TryAddSingleton<IKinesisClient>(provider =>
            AwsSettings.Of(provider, Options<KinesisClientOptions>(provider)).CreateKinesisClient(provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Adds a hosted service that consumes the stream of section "Kinesis": the library checkpoints, and retries, isolates and puts aside
    /// what fails by section "Kinesis:Processing".
    /// </summary>
    /// <typeparam name="TProcessor">Handles records; one instance a shard, from a scope of its own, in which <see cref="ConsumedShard"/> tells which one.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    public static IServiceCollection AddKinesisConsumer<TProcessor>(
        this IServiceCollection services, Action<KinesisConsumerOptions>? configure = null)
        where TProcessor : class, IRecordProcessor
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptionsWithValidateOnStart<ProcessingOptions, ProcessingOptionsValidator>().BindConfiguration(ProcessingOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProcessingOptions>, ProcessingOptionsRules>());
        services.TryAddScoped<TProcessor>();
        services.TryAddScoped<ConsumedShardHolder>();
        services.TryAddScoped(provider => provider.GetRequiredService<ConsumedShardHolder>().Shard);
        return services.AddKinesisShardProcessors<RecordProcessorFactory<TProcessor>>(configure);
    }

    /// <summary>
    /// Adds a hosted service that consumes the stream of section "Kinesis" with processors made by <typeparamref name="TFactory"/>, which have
    /// full control over checkpoints, two-phase commits and the end of a shard.
    /// </summary>
    /// <typeparam name="TFactory">Makes the processor of each shard; a singleton.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    public static IServiceCollection AddKinesisShardProcessors<TFactory>(
        this IServiceCollection services, Action<KinesisConsumerOptions>? configure = null)
        where TFactory : class, IShardProcessorFactory
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddKinesisClient();
        AddOptions(services, configure);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddKeyedSingleton<IAmazonDynamoDB>(LeaseTableKey, (provider, _) => AwsSettings.Of(provider, Options<KinesisClientOptions>(provider)).CreateLeaseTableClient(Options<LeaseOptions>(provider)));
        services.TryAddSingleton(provider => new MemoryBudget(
            (long)(Options<KinesisConsumerOptions>(provider).MemoryBudgetBytes * MemoryBudget.AccountedShare),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<CallPacer>();
        services.TryAddSingleton<TFactory>();
        services.TryAddSingleton<IReadOnlyList<StreamConsumer>>(provider =>
        {
            var factory = new StreamConsumerFactory(provider, provider.GetRequiredService<TFactory>());
            return [.. ConsumedStream.AllOf(Options<KinesisConsumerOptions>(provider)).Select(factory.Create)];
        });
        services.TryAddSingleton(provider => new ConsumerStatus(
            Options<KinesisConsumerOptions>(provider).ApplicationName,
            new WorkerId(Options<KinesisConsumerOptions>(provider).WorkerId!),
            [.. provider.GetRequiredService<IReadOnlyList<StreamConsumer>>().Select(stream => stream.Status)]));
        services.AddHostedService<ConsumerGroup>();
        return services;
    }

    private static void AddOptions(IServiceCollection services, Action<KinesisConsumerOptions>? configure)
    {
        var consumer = services.AddOptionsWithValidateOnStart<KinesisConsumerOptions, KinesisConsumerOptionsValidator>()
            .BindConfiguration(KinesisConsumerOptions.SectionName);
        if (configure is not null)
        {
            consumer.Configure(configure);
        }

        consumer.PostConfigure(options => options.WorkerId ??= $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}");
        services.AddOptionsWithValidateOnStart<LeaseOptions, LeaseOptionsValidator>().BindConfiguration(LeaseOptions.SectionName);
        services.AddOptionsWithValidateOnStart<RetrievalOptions, RetrievalOptionsValidator>().BindConfiguration(RetrievalOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KinesisConsumerOptions>, ConsumerOptionsRules>());
        services.AddOptionsWithValidateOnStart<WatchdogOptions, WatchdogOptionsValidator>().BindConfiguration(WatchdogOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LeaseOptions>, ConsumerOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WatchdogOptions>, ConsumerOptionsRules>());
    }

    private static TOptions Options<TOptions>(IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptions<TOptions>>().Value;
}
