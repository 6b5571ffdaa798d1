using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization.Metadata;
using Kinesis.Consumer;
using Kinesis.Consumer.Processing.Messages;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Consumers whose records are JSON, read by what System.Text.Json generates at build time.</summary>
public static partial class KinesisConsumerServiceCollectionExtensions
{
    /// <summary>Adds the consumer of section "Kinesis", with a handler of one message at a time.</summary>
    /// <typeparam name="TMessage">What a payload says.</typeparam>
    /// <typeparam name="THandler">Handles messages; one instance a shard, from a scope of its own, in which <see cref="ConsumedShard"/> tells which one.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="messageType">How payloads are read, from a JsonSerializerContext. Its options bound the depth.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <remarks>A payload that is no such JSON fails alone and at once: it goes to the failure destination with the reason, or halts the shard, as Kinesis:Processing says.</remarks>
    /// <exception cref="InvalidOperationException">There is an unnamed consumer already.</exception>
    public static IServiceCollection AddKinesisConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, JsonTypeInfo<TMessage> messageType, Action<KinesisConsumerOptions>? configure = null)
        where THandler : class, IMessageHandler<TMessage> =>
        services.AddKinesisConsumer<TMessage, THandler>(Options.Options.DefaultName, messageType, configure);

    /// <summary>Adds one of several consumers, that of section "Kinesis:Consumers:{name}", with a handler of one message at a time.</summary>
    /// <typeparam name="TMessage">What a payload says.</typeparam>
    /// <typeparam name="THandler">Handles messages; one instance a shard, from a scope of its own, in which <see cref="ConsumedShard"/> tells which one.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The consumer's name: 1 to 64 letters, digits, dots, dashes and underscores, without two underscores in a row.</param>
    /// <param name="messageType">How payloads are read, from a JsonSerializerContext. Its options bound the depth.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    /// <exception cref="InvalidOperationException">There is a consumer of that name already.</exception>
    public static IServiceCollection AddKinesisConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name, JsonTypeInfo<TMessage> messageType, Action<KinesisConsumerOptions>? configure = null)
        where THandler : class, IMessageHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(messageType);
        services.TryAddScoped<THandler>();
        return services.AddRecordProcessor($"AddKinesisConsumer<{typeof(TMessage).Name}, {typeof(THandler).Name}>", name, configure, (provider, options) =>
            new MessageProcessor<TMessage>(provider.GetRequiredService<THandler>(), new MessageReader<TMessage>(messageType, options.MaxMessageBytes)));
    }

    /// <summary>Adds the consumer of section "Kinesis", with a handler of batches of messages.</summary>
    /// <typeparam name="TMessage">What a payload says.</typeparam>
    /// <typeparam name="THandler">Handles messages; one instance a shard, from a scope of its own, in which <see cref="ConsumedShard"/> tells which one.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="messageType">How payloads are read, from a JsonSerializerContext. Its options bound the depth.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <remarks>A payload that is no such JSON fails alone and at once: it goes to the failure destination with the reason, or halts the shard, as Kinesis:Processing says.</remarks>
    /// <exception cref="InvalidOperationException">There is an unnamed consumer already.</exception>
    public static IServiceCollection AddKinesisBatchConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, JsonTypeInfo<TMessage> messageType, Action<KinesisConsumerOptions>? configure = null)
        where THandler : class, IMessageBatchHandler<TMessage> =>
        services.AddKinesisBatchConsumer<TMessage, THandler>(Options.Options.DefaultName, messageType, configure);

    /// <summary>Adds one of several consumers, that of section "Kinesis:Consumers:{name}", with a handler of batches of messages.</summary>
    /// <typeparam name="TMessage">What a payload says.</typeparam>
    /// <typeparam name="THandler">Handles messages; one instance a shard, from a scope of its own, in which <see cref="ConsumedShard"/> tells which one.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="name">The consumer's name: 1 to 64 letters, digits, dots, dashes and underscores, without two underscores in a row.</param>
    /// <param name="messageType">How payloads are read, from a JsonSerializerContext. Its options bound the depth.</param>
    /// <param name="configure">Sets options in code, after the configuration.</param>
    /// <exception cref="ArgumentException">The name is not allowed.</exception>
    /// <exception cref="InvalidOperationException">There is a consumer of that name already.</exception>
    public static IServiceCollection AddKinesisBatchConsumer<TMessage, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(
        this IServiceCollection services, string name, JsonTypeInfo<TMessage> messageType, Action<KinesisConsumerOptions>? configure = null)
        where THandler : class, IMessageBatchHandler<TMessage>
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(messageType);
        services.TryAddScoped<THandler>();
        return services.AddRecordProcessor($"AddKinesisBatchConsumer<{typeof(TMessage).Name}, {typeof(THandler).Name}>", name, configure, (provider, options) =>
            new MessageBatchProcessor<TMessage>(provider.GetRequiredService<THandler>(), new MessageReader<TMessage>(messageType, options.MaxMessageBytes)));
    }
}
