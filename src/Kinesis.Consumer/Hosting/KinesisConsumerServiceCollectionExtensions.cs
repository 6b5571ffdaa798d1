using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Kinesis.Consumer;
using Kinesis.Consumer.Api;
using Kinesis.Consumer.Hosting;
using Kinesis.Consumer.Lifecycle;
using Kinesis.Consumer.Memory;
using Kinesis.Consumer.Retrieval.Pacing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers consumers of Kinesis streams.</summary>
/// <remarks>
/// An application with one consumer adds it without a name, and sets it up in section "Kinesis". One with several gives each a name, and sets it up in
/// section "Kinesis:Consumers:{name}", with "Leases", "Retrieval", "Processing" and "Watchdog" below it; what is missing there is taken from "Kinesis", but
/// for stream, application and initial position. Each has its own processors, lease table, and <see cref="ConsumerStatus"/> (keyed by the name); client,
/// memory budget, spacing of calls and the worker's name are the process's. Adding two without a name, or two with the same, is an error.
/// </remarks>
public static partial class KinesisConsumerServiceCollectionExtensions
{
    /// <summary>The key under which the lease table's <see cref="IAmazonDynamoDB"/> of the unnamed consumer is registered.</summary>
    public const string LeaseTableKey = "Kinesis.Consumer.Leases";

    /// <summary>The key under which the lease table's <see cref="IAmazonDynamoDB"/> of a consumer is registered.</summary>
    /// <param name="name">The consumer's name; empty for the unnamed one.</param>
    public static string LeaseTableKeyOf(string name) => string.IsNullOrEmpty(name) ? LeaseTableKey : $"{LeaseTableKey}:{name}";

    /// <summary>Adds the client of Kinesis. Credentials come from a registered <see cref="AWSCredentials"/>, a registered AWSOptions, or the SDK's chain.</summary>
    /// <param name="services">The services.</param>
    public static IServiceCollection AddKinesisClient(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<KinesisClientOptions, KinesisClientOptionsValidator>()
            .BindConfiguration(KinesisClientOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KinesisClientOptions>, KinesisClientOptionsRules>());
        services.TryAddSingleton<IKinesisClient>(provider =>
            AwsSettings.Of(provider, ClientOptions(provider)).CreateKinesisClient(provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Adds the consumer of section "Kinesis": the library checkpoints, and retries, isolates and puts aside what fails by section "Kinesis:Processing".
    /// </summary>
    /// <typeparam name="TProcessor">Handles records; one instance a shard, from a scope of its own, in which <see cref="ConsumedShard"/> tells which one.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <exception cref="InvalidOperationException">There is an unnamed consumer already.</exception>
    public static IServiceCollection AddKinesisConsumer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProcessor>(
        this IServiceCollection services, Action<KinesisConsumerOptions>? configure = null)
        where TProcessor : class, IRecordProcessor => services.AddKinesisConsumer<TProcessor>(Options.Options.DefaultName, configure);

    /// <summary>Adds one of several consumers, that of section "Kinesis:Consumers:{name}".</summary>
    /// <typeparam name="TProcessor">Handles records; one instance a shard, from a scope of its own, in which <see cref="ConsumedShard"/> tells which one.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The consumer's name: 1 to 64 letters, digits, dots, dashes and underscores, without two underscores in a row.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    /// <exception cref="InvalidOperationException">There is a consumer of that name already.</exception>
    public static IServiceCollection AddKinesisConsumer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProcessor>(
        this IServiceCollection services, string name, Action<KinesisConsumerOptions>? configure = null)
        where TProcessor : class, IRecordProcessor
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddScoped<TProcessor>();
        return services.AddRecordProcessor(
            $"AddKinesisConsumer<{typeof(TProcessor).Name}>", name, configure, (provider, _) => provider.GetRequiredService<TProcessor>());
    }

    /// <summary>
    /// Adds the consumer of section "Kinesis" with processors made by <typeparamref name="TFactory"/>, which have full control over checkpoints, two-phase
    /// commits and the end of a shard.
    /// </summary>
    /// <typeparam name="TFactory">Makes the processor of each shard; a singleton.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <exception cref="InvalidOperationException">There is an unnamed consumer already.</exception>
    public static IServiceCollection AddKinesisShardProcessors<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFactory>(
        this IServiceCollection services, Action<KinesisConsumerOptions>? configure = null)
        where TFactory : class, IShardProcessorFactory => services.AddKinesisShardProcessors<TFactory>(Options.Options.DefaultName, configure);

    /// <summary>Adds one of several consumers, that of section "Kinesis:Consumers:{name}", with processors made by <typeparamref name="TFactory"/>.</summary>
    /// <typeparam name="TFactory">Makes the processor of each shard; a singleton: one registered with the name as its key, else the one without a key.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The consumer's name: 1 to 64 letters, digits, dots, dashes and underscores, without two underscores in a row.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    /// <exception cref="InvalidOperationException">There is a consumer of that name already.</exception>
    public static IServiceCollection AddKinesisShardProcessors<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFactory>(
        this IServiceCollection services, string name, Action<KinesisConsumerOptions>? configure = null)
        where TFactory : class, IShardProcessorFactory
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<TFactory>();
        return services.AddConsumer(
            new ConsumerRegistration(name, $"AddKinesisShardProcessors<{typeof(TFactory).Name}>", CreateProcessors), configure);

        IShardProcessorFactory CreateProcessors(IServiceProvider provider) =>
            provider.GetKeyedService<TFactory>(name) ?? provider.GetRequiredService<TFactory>();
    }

    private static IServiceCollection AddRecordProcessor(
        this IServiceCollection services,
        string call,
        string name,
        Action<KinesisConsumerOptions>? configure,
        Func<IServiceProvider, ProcessingOptions, IRecordProcessor> create)
    {
        services.AddConsumer(
            new ConsumerRegistration(name, call, provider => new RecordProcessorFactory(provider, name, create)), configure);
        services.AddRoom<ProcessingOptions, ProcessingOptionsValidator>(ProcessingOptions.SectionName, name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProcessingOptions>, ProcessingOptionsRules>());
        services.TryAddScoped<ConsumedShardHolder>();
        services.TryAddScoped(provider => provider.GetRequiredService<ConsumedShardHolder>().Shard);
        return services;
    }

    private static IServiceCollection AddConsumer(
        this IServiceCollection services, ConsumerRegistration registration, Action<KinesisConsumerOptions>? configure)
    {
        CheckName(services, registration);
        services.AddSingleton(registration);
        services.AddKinesisClient();
        AddOptions(services, registration.Name, configure);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddKeyedSingleton<IAmazonDynamoDB>(LeaseTableKeyOf(registration.Name), (provider, _) =>
            AwsSettings.Of(provider, ClientOptions(provider))
                .CreateLeaseTableClient(provider.GetRequiredService<IOptionsMonitor<LeaseOptions>>().Get(registration.Name)));
        services.TryAddSingleton(provider => new MemoryBudget(
            (long)(provider.GetRequiredService<IOptionsMonitor<KinesisConsumerOptions>>()
                .Get(provider.GetServices<ConsumerRegistration>().First().Name).MemoryBudgetBytes * MemoryBudget.AccountedShare),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<CallPacer>();
        services.TryAddSingleton(provider => new HostedConsumers(provider, provider.GetServices<ConsumerRegistration>()));
        services.TryAddSingleton(provider => provider.GetRequiredService<HostedConsumers>().Streams);
        services.TryAddSingleton(provider => provider.GetRequiredService<HostedConsumers>().Status);
        services.AddKeyedSingleton(registration.Name, (provider, _) => provider.GetRequiredService<HostedConsumers>().StatusOf(registration.Name));

        // One hosted service for all: the host stops its services one after the other, and the consumers shall drain at the same time.
        services.AddHostedService<ConsumerGroup>();
        return services;
    }

    private static void CheckName(IServiceCollection services, ConsumerRegistration added)
    {
        if (added.Name.Length > 0 && !ConsumerSections.IsName(added.Name))
        {
            throw new ArgumentException(
                $"A consumer's name is a key of the configuration: '{added.Name}' is none; allowed are 1 to 64 letters, digits, dots, dashes and underscores, without two underscores in a row");
        }

        var others = services.Where(service => service.ServiceType == typeof(ConsumerRegistration)).Select(service => (ConsumerRegistration)service.ImplementationInstance!);
        if (others.FirstOrDefault(other => string.Equals(other.Name, added.Name, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new InvalidOperationException(added.Name.Length == 0
                ? $"{added} follows {other}: a host has one consumer without a name. Give each its own, {added.Call}(\"orders\", …) for one, and its section, {ConsumerSections.Consumers}:orders"
                : $"{added} follows {other}: a host has one consumer of a name. Give this one another");
        }
    }

    private static void AddOptions(IServiceCollection services, string name, Action<KinesisConsumerOptions>? configure)
    {
        services.TryAddSingleton<DefaultWorkerId>();
        var consumer = services.AddOptionsWithValidateOnStart<KinesisConsumerOptions>(name).BindConfiguration(KinesisConsumerOptions.SectionName);
        if (name.Length > 0)
        {
            consumer.Configure(static options => options.ForgetOwn()).BindConfiguration(ConsumerSections.Of(KinesisConsumerOptions.SectionName, name));
        }

        if (configure is not null)
        {
            consumer.Configure(configure);
        }

        consumer.PostConfigure<DefaultWorkerId>((options, id) => options.WorkerId ??= id.Value);
        services.AddValidator<KinesisConsumerOptions, KinesisConsumerOptionsValidator>(KinesisConsumerOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KinesisConsumerOptions>, ConsumerOptionsRules>());
        services.AddRoom<LeaseOptions, LeaseOptionsValidator>(LeaseOptions.SectionName, name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LeaseOptions>, LeaseOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetrievalOptions>, RetrievalOptionsRules>());
        services.AddRoom<RetrievalOptions, RetrievalOptionsValidator>(RetrievalOptions.SectionName, name);
        services.AddRoom<WatchdogOptions, WatchdogOptionsValidator>(WatchdogOptions.SectionName, name);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WatchdogOptions>, WatchdogOptionsRules>());
    }

    /// <summary>Binds what all consumers have in common first, and what is one's own after it.</summary>
    private static void AddRoom<TOptions, TValidator>(this IServiceCollection services, string section, string name)
        where TOptions : class
        where TValidator : IValidateOptions<TOptions>, new()
    {
        var room = services.AddOptionsWithValidateOnStart<TOptions>(name).BindConfiguration(section);
        if (name.Length > 0)
        {
            room.BindConfiguration(ConsumerSections.Of(section, name));
        }

        services.AddValidator<TOptions, TValidator>(section);
    }

    private static void AddValidator<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : IValidateOptions<TOptions>, new() =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, SectionedValidator<TOptions, TValidator>>(
            _ => new SectionedValidator<TOptions, TValidator>(section)));

    private static KinesisClientOptions ClientOptions(IServiceProvider provider) => provider.GetRequiredService<IOptions<KinesisClientOptions>>().Value;
}
