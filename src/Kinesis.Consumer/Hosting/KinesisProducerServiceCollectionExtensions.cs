using System.Diagnostics.Metrics;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Producing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers producers for Kinesis streams.</summary>
public static class KinesisProducerServiceCollectionExtensions
{
    /// <summary>Adds the producer of section "Kinesis:Producer" as <see cref="IKinesisProducer"/>. It sends what is left when the host stops, after all other services.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    public static IServiceCollection AddKinesisProducer(this IServiceCollection services, Action<ProducerOptions>? configure = null)
    {
        AddCommon(services, Options.Options.DefaultName, ProducerOptions.SectionName, configure);
        services.TryAddSingleton(provider => Create(provider, Options.Options.DefaultName));
        services.TryAddSingleton<IKinesisProducer>(provider => provider.GetRequiredService<KinesisProducer>());
        services.AddSingleton<IHostedService>(provider => new ProducerHost(provider.GetRequiredService<KinesisProducer>()));
        return services;
    }

    /// <summary>Adds one of several producers, of section "Kinesis:Producer:{name}", as <see cref="IKinesisProducer"/> under its name as the key.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">The producer's name.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    public static IServiceCollection AddKinesisProducer(this IServiceCollection services, string name, Action<ProducerOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        AddCommon(services, name, $"{ProducerOptions.SectionName}:{name}", configure);
        services.TryAddKeyedSingleton(name, (provider, _) => Create(provider, name));
        services.TryAddKeyedSingleton<IKinesisProducer>(name, (provider, _) => provider.GetRequiredKeyedService<KinesisProducer>(name));
        services.AddSingleton<IHostedService>(provider => new ProducerHost(provider.GetRequiredKeyedService<KinesisProducer>(name)));
        return services;
    }

    private static void AddCommon(IServiceCollection services, string name, string section, Action<ProducerOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddKinesisClient();
        services.AddLogging();
        services.AddMetrics();
        var options = services.AddOptionsWithValidateOnStart<ProducerOptions>(name).BindConfiguration(section);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProducerOptions>, ProducerOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProducerOptions>, ProducerOptionsRules>());
    }

    private static KinesisProducer Create(IServiceProvider provider, string name) => new(
        provider.GetRequiredService<IKinesisClient>(),
        provider.GetRequiredService<IOptionsMonitor<ProducerOptions>>().Get(name),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<IMeterFactory>(),
        provider.GetRequiredService<ILogger<KinesisProducer>>());
}
