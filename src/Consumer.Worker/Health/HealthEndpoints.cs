using Kinesis.Consumer;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Consumer.Worker.Health;

/// <summary>
/// Two questions of an orchestrator, answered by the consumer's health checks and whatever else is tagged so. Both answers also tell how the shards are
/// doing, which decides neither.
/// </summary>
internal static class HealthEndpoints
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.Map(LivePath, KinesisConsumerHealthChecksBuilderExtensions.LiveTag);
        routes.Map(ReadyPath, KinesisConsumerHealthChecksBuilderExtensions.ReadyTag);
    }

    private static void Map(this IEndpointRouteBuilder routes, string path, string question) => routes.MapHealthChecks(path, new HealthCheckOptions
    {
        Predicate = check => check.Tags.Contains(question),
        ResponseWriter = (context, report) => Answer(
            context.RequestServices.GetRequiredService<ConsumerStatus>(), report.Status != HealthStatus.Unhealthy, question).ExecuteAsync(context),
    });

    private static string Name(ShardHealth health) => health.ToString().ToUpperInvariant();

    private static IResult Answer(ConsumerStatus status, bool holds, string question)
    {
        // The worker takes one stream, see WorkerConsumerRules.
        var stream = status.Streams[0];
        return Results.Json(
            new Dictionary<string, object>
            {
                ["status"] = holds ? question : $"not {question}",
                ["stream"] = stream.StreamName,
                ["application"] = status.ApplicationName,
                ["worker"] = status.WorkerId.ToString(),
                ["shards"] = stream.Shards.Count,
                ["health"] = Name(stream.Health),

                // The reasons are of the library's own words, and quote nothing.
                ["unwellShards"] = stream.Shards.Where(shard => shard.Health != ShardHealth.Ok).ToDictionary(
                    shard => shard.ShardId.ToString(), shard => $"{Name(shard.Health)}: {shard.HealthReason}"),

                // Which, not why: the reasons quote records, and whoever may ask for health may not read those. The log has them.
                ["failingShards"] = stream.Shards.Where(shard => shard.Failures > 0).Select(shard => shard.ShardId.ToString()).ToArray(),
            },
            statusCode: holds ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}
