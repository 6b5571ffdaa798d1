using System.Diagnostics.Metrics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Pipeline.Exports.Applying;
using Pipeline.Exports.Aws;
using Pipeline.Exports.Hosting;
using Pipeline.Exports.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers what applies changes of exported tables.</summary>
public static class PipelineExportsServiceCollectionExtensions
{
    /// <summary>The key under which the targets' <see cref="IAmazonDynamoDB"/> is registered.</summary>
    public const string TargetKey = "Pipeline.Exports.Target";

    /// <summary>
    /// Adds a consumer of the stream of changes, that of section "Kinesis", which applies them to DynamoDB by the options of section "Exports:Target".
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options of the consumer in code, after the configuration.</param>
    public static IServiceCollection AddExportTarget(this IServiceCollection services, Action<KinesisConsumerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddMetrics();
        services.AddOptionsWithValidateOnStart<ExportTargetOptions, ExportTargetOptionsValidator>().BindConfiguration(ExportTargetOptions.SectionName);
        services.TryAddKeyedSingleton<IAmazonDynamoDB>(TargetKey, (provider, _) => CreateDynamoDb(provider));
        services.TryAddSingleton(provider => new ExportInstruments(provider.GetRequiredService<IMeterFactory>()));
        services.TryAddSingleton(provider => new ChangeTarget(
            provider.GetRequiredKeyedService<IAmazonDynamoDB>(TargetKey),
            provider.GetRequiredService<IOptions<ExportTargetOptions>>().Value,
            provider.GetRequiredService<ExportInstruments>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddScoped(provider => new ChangeApplier(
            provider.GetRequiredService<ChangeTarget>(), provider.GetRequiredService<IOptions<ExportTargetOptions>>().Value));
        return services.AddKinesisConsumer<ChangeApplier>(configure);
    }

    private static AmazonDynamoDBClient CreateDynamoDb(IServiceProvider provider)
    {
        var configuration = provider.GetRequiredService<IConfiguration>();
        var url = provider.GetRequiredService<IOptions<ExportTargetOptions>>().Value.ServiceUrl
            ?? (configuration["AWS_ENDPOINT_URL"] is { Length: > 0 } text ? new Uri(text) : null);
        return new AwsEndpoint(url, configuration["AWS_REGION"], provider.GetService<AWSCredentials>()).CreateDynamoDb();
    }
}
