using Kinesis.Consumer;
using Kinesis.Consumer.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Health checks of Kinesis consumers.</summary>
public static class KinesisConsumerHealthChecksBuilderExtensions
{
    /// <summary>The tag of the check for liveness: unhealthy calls for a restart.</summary>
    public const string LiveTag = "live";

    /// <summary>The tag of the check for readiness: unhealthy until streams and lease tables were reached, while a stream cannot be used, and once the worker stops.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Adds two checks, "kinesis-consumer-live" with the tag <see cref="LiveTag"/> and "kinesis-consumer-ready" with the tag <see cref="ReadyTag"/>. A shard
    /// that stalls makes readiness degraded and liveness nothing: a restart would not help it.
    /// </summary>
    /// <param name="builder">From AddHealthChecks.</param>
    /// <param name="consumer">The name of one consumer, whose checks are called "kinesis-consumer-{name}-live" and so on; null for all consumers of the host together.</param>
    public static IHealthChecksBuilder AddKinesisConsumerHealthChecks(this IHealthChecksBuilder builder, string? consumer = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var prefix = string.IsNullOrEmpty(consumer) ? "kinesis-consumer" : $"kinesis-consumer-{consumer}";
        builder.Add(Registration($"{prefix}-{LiveTag}", asksReadiness: false, LiveTag));
        builder.Add(Registration($"{prefix}-{ReadyTag}", asksReadiness: true, ReadyTag));
        return builder;

        HealthCheckRegistration Registration(string name, bool asksReadiness, string tag) => new(
            name,
            provider => new ConsumerHealthCheck(
                consumer is null ? provider.GetRequiredService<ConsumerStatus>() : provider.GetRequiredKeyedService<ConsumerStatus>(consumer), asksReadiness),
            HealthStatus.Unhealthy,
            [tag]);
    }
}
