using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kinesis.Consumer.Hosting;

/// <summary>
/// Answers one of two questions of an orchestrator. Live: do the loops turn? No lag, no downstream, for a restart would help neither. Ready: were streams and
/// lease tables reached and leases looked for? Both also tell how the streams are doing, which decides neither.
/// </summary>
internal sealed class ConsumerHealthCheck(ConsumerStatus status, bool asksReadiness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var streams = status.Streams.ToDictionary(stream => $"{stream.ApplicationName}/{stream.StreamName}", Describe, StringComparer.Ordinal);
        var holds = asksReadiness ? status.IsReady : status.IsLive;
        var (verdict, text) = (holds, asksReadiness) switch
        {
            (true, false) => (HealthStatus.Healthy, "The loops of every stream run"),
            (false, false) => (context.Registration.FailureStatus, "A loop does not come round; a restart is called for"),
            (true, true) when status.Health >= ShardHealth.Stall => (HealthStatus.Degraded, $"Ready, and a shard is doing badly: {Name(status.Health)}"),
            (true, true) => (HealthStatus.Healthy, "Every stream and lease table was reached"),
            _ => (context.Registration.FailureStatus, "Not every stream and lease table was reached, or the worker stops"),
        };
        return Task.FromResult(new HealthCheckResult(verdict, text, exception: null, streams));
    }

    /// <summary>In the library's own words, which quote no record: whoever may ask for health may not read those.</summary>
    private static object Describe(StreamStatus stream)
    {
        var shards = stream.Shards;
        var unwell = string.Concat(shards.Where(shard => shard.Health != ShardHealth.Ok).Select(shard => $"; {shard.ShardId} {Name(shard.Health)}: {shard.HealthReason}"));
        return $"{(stream.IsLive ? "live" : "not live")}, {(stream.IsReady ? "ready" : "not ready")}, {shards.Count} shards{unwell}{(stream.Problem is { } problem ? $"; {problem}" : "")}";
    }

    private static string Name(ShardHealth health) => health.ToString().ToUpperInvariant();
}
