using Kinesis.Consumer.Lifecycle;

namespace Consumer.Worker.Health;

/// <summary>
/// Two questions of an orchestrator. Live: do the loops turn? No lag, no downstream: restarting helps neither.
/// Ready: were stream and lease table reached and leases looked for?
/// </summary>
internal static class HealthEndpoints
{
    public const string LivePath = "/health/live";
    public const string ReadyPath = "/health/ready";

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(LivePath, (ConsumerStatus status) => Answer(status, status.IsLive, "live"));
        routes.MapGet(ReadyPath, (ConsumerStatus status) => Answer(status, status.IsReady, "ready"));
    }

    private static IResult Answer(ConsumerStatus status, bool holds, string question) => Results.Json(
        new Dictionary<string, object>
        {
            ["status"] = holds ? question : $"not {question}",
            ["application"] = status.ApplicationName,
            ["worker"] = status.WorkerId.ToString(),
            ["streams"] = status.Streams.Select(Describe).ToArray(),
        },
        statusCode: holds ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);

    private static Dictionary<string, object> Describe(StreamStatus stream) => new()
    {
        ["stream"] = stream.StreamName,
        ["shards"] = stream.Shards.Count,

        // Which, not why: the reasons quote records, and whoever may ask for health may not read those. The log has them.
        ["failingShards"] = stream.Shards.Where(shard => shard.Failures > 0).Select(shard => shard.ShardId.ToString()).ToArray(),
    };
}
