using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.S3;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Api.Wire;
using Kinesis.Consumer.Memory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pipeline.Contracts;
using Pipeline.Contracts.Routing;
using Pipeline.Sinks.Archive;
using Pipeline.Sinks.DeadLetters;
using Pipeline.Sinks.Hosting;
using Pipeline.Sinks.Lake;
using Pipeline.Sinks.Objects;
using Pipeline.Sinks.Pipeline;
using Pipeline.Sinks.Resilience;
using Pipeline.Sinks.Table;
using Pipeline.Sinks.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the sinks of the pipeline.</summary>
public static class PipelineSinksServiceCollectionExtensions
{
    /// <summary>The key under which the sinks' <see cref="IAmazonS3"/> and <see cref="IAmazonDynamoDB"/> are registered.</summary>
    public const string ClientsKey = "Pipeline.Sinks";

    /// <summary>
    /// Adds <see cref="PipelineProcessorFactory"/> with the options of the sections "Lake", "Table", "DeadLetters", "Archive" and "Contracts".
    /// A <see cref="ContractSet"/> registered before is used instead of loading "Contracts:Folder".
    /// </summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddPipelineSinks(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddMetrics();
        AddOptions(services);
        services.TryAddKeyedSingleton<IAmazonS3>(ClientsKey, (provider, _) => CreateS3(provider));
        services.TryAddKeyedSingleton<IAmazonDynamoDB>(ClientsKey, (provider, _) => CreateDynamoDb(provider));
        services.TryAddSingleton(provider => ContractFolder.Load(Options<ContractOptions>(provider)));
        services.TryAddSingleton(provider => new EventRouter(
            provider.GetRequiredService<ContractSet>(), Options<ContractOptions>(provider).DefaultEvent));
        services.TryAddSingleton<PipelineStatus>();
        services.TryAddSingleton<SinkActivities>();
        services.TryAddSingleton(CreateLimit);
        services.TryAddSingleton(provider => new SinkInstruments(
            provider.GetRequiredService<IMeterFactory>(),
            provider.GetRequiredService<PipelineStatus>(),
            provider.GetRequiredService<AdaptiveLimit>(),
            provider.GetService<MemoryBudget>()));
        services.TryAddSingleton(CreateObjectStore);
        services.TryAddSingleton(CreateTableClient);
        services.TryAddSingleton(CreateTableStore);

        // Not "try": AddKinesisShardProcessors<PipelineProcessorFactory>() may have named the type before, which only this can make.
        services.AddSingleton(provider => new PipelineProcessorFactory(CreateTools(provider)));
        return services;
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<LakeOptions, LakeOptionsValidator>().BindConfiguration(LakeOptions.SectionName);
        services.AddOptionsWithValidateOnStart<TableOptions, TableOptionsValidator>().BindConfiguration(TableOptions.SectionName);
        services.AddOptionsWithValidateOnStart<DeadLetterOptions, DeadLetterOptionsValidator>().BindConfiguration(DeadLetterOptions.SectionName);
        services.AddOptionsWithValidateOnStart<ArchiveOptions, ArchiveOptionsValidator>().BindConfiguration(ArchiveOptions.SectionName);
        services.AddOptionsWithValidateOnStart<ContractOptions, ContractOptionsValidator>().BindConfiguration(ContractOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LakeOptions>, SinkOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TableOptions>, SinkOptionsRules>());
    }

    private static TOptions Options<TOptions>(IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptions<TOptions>>().Value;

    private static ILogger Logger(IServiceProvider provider) =>
        provider.GetRequiredService<ILoggerFactory>().CreateLogger("Pipeline.Sinks.Resilience");

    // The SDK's own retries are off in both clients: the pipelines of SinkPipelines repeat, and two layers would multiply.
    private static AmazonS3Client CreateS3(IServiceProvider provider)
    {
        var config = new AmazonS3Config { MaxErrorRetry = 0 };
        config.ForcePathStyle = AwsEndpoint.Configure(
            config, Options<LakeOptions>(provider).ServiceUrl, "AWS_ENDPOINT_URL_S3", provider.GetRequiredService<IConfiguration>());
        return provider.GetService<AWSCredentials>() is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    private static AmazonDynamoDBClient CreateDynamoDb(IServiceProvider provider)
    {
        var config = new AmazonDynamoDBConfig { MaxErrorRetry = 0 };
        AwsEndpoint.Configure(
            config, Options<TableOptions>(provider).ServiceUrl, "AWS_ENDPOINT_URL_DYNAMODB", provider.GetRequiredService<IConfiguration>());
        return provider.GetService<AWSCredentials>() is { } credentials
            ? new AmazonDynamoDBClient(credentials, config)
            : new AmazonDynamoDBClient(config);
    }

    private static AdaptiveLimit CreateLimit(IServiceProvider provider)
    {
        var options = Options<TableOptions>(provider);
        return new AdaptiveLimit(1, options.StartConcurrency, options.MaxConcurrency, provider.GetRequiredService<TimeProvider>());
    }

    private static IObjectStore CreateObjectStore(IServiceProvider provider)
    {
        var timeProvider = provider.GetRequiredService<TimeProvider>();
        return new S3ObjectStore(
            provider.GetRequiredKeyedService<IAmazonS3>(ClientsKey),
            Options<LakeOptions>(provider).Bucket,
            SinkPipelines.Objects(timeProvider, Logger(provider)),
            timeProvider,
            provider.GetRequiredService<ILogger<S3ObjectStore>>());
    }

    /// <summary>The puts go where the SDK's client would send them, without it: <c>docs/decisions/0021-puts-without-the-sdk-pipeline.md</c>.</summary>
    private static AwsPostClient CreateTableClient(IServiceProvider provider)
    {
        var timeProvider = provider.GetRequiredService<TimeProvider>();
        var config = provider.GetRequiredKeyedService<IAmazonDynamoDB>(ClientsKey).Config;
        return new AwsPostClient(
            DynamoDbEndpoint.Find(config), new CredentialSource(provider.GetService<AWSCredentials>(), config, timeProvider), timeProvider);
    }

    private static ITableStore CreateTableStore(IServiceProvider provider) => new DynamoDbTableStore(
        provider.GetRequiredService<AwsPostClient>(),
        provider.GetRequiredService<AdaptiveLimit>(),
        SinkPipelines.Table<TableWriteResult>(provider.GetRequiredService<TimeProvider>(), Logger(provider)));

    private static SinkTools CreateTools(IServiceProvider provider) => new(
        provider.GetRequiredService<ContractSet>(),
        provider.GetRequiredService<EventRouter>(),
        provider.GetRequiredService<IObjectStore>(),
        provider.GetRequiredService<ITableStore>(),
        Options<LakeOptions>(provider),
        Options<TableOptions>(provider),
        Options<DeadLetterOptions>(provider),
        Options<ArchiveOptions>(provider),
        provider.GetRequiredService<PipelineStatus>(),
        provider.GetRequiredService<SinkInstruments>(),
        provider.GetRequiredService<SinkActivities>(),
        provider.GetService<MemoryBudget>(),
        provider.GetRequiredService<ILoggerFactory>());
}
