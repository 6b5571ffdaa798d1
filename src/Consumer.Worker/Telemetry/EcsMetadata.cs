using System.Text.Json;

namespace Consumer.Worker.Telemetry;

/// <summary>What ECS says about the task this process runs in, as resource attributes of OpenTelemetry.</summary>
internal static class EcsMetadata
{
    /// <summary>Set by the ECS agent; the path <c>/task</c> below it describes the task (Amazon ECS task metadata endpoint version 4).</summary>
    public const string UriVariable = "ECS_CONTAINER_METADATA_URI_V4";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Empty outside ECS, and when ECS does not answer: telemetry never keeps a worker from starting.</summary>
    public static async Task<IReadOnlyList<KeyValuePair<string, object>>> ReadAsync(string? uri, TextWriter errors)
    {
        if (string.IsNullOrEmpty(uri))
        {
            return [];
        }

        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using var task = JsonDocument.Parse(await client.GetStringAsync(new Uri($"{uri}/task")));
            return [.. Attributes(task.RootElement)];
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException or UriFormatException)
        {
            await errors.WriteLineAsync($"The task is not described in telemetry: {UriVariable}={uri}: {exception.Message}");
            return [];
        }
    }

    private static IEnumerable<KeyValuePair<string, object>> Attributes(JsonElement task)
    {
        yield return new("cloud.provider", "aws");
        yield return new("cloud.platform", "aws_ecs");
        foreach (var (attribute, property) in new[]
        {
            ("aws.ecs.task.arn", "TaskARN"),
            ("aws.ecs.cluster.arn", "Cluster"),
            ("aws.ecs.task.family", "Family"),
            ("aws.ecs.task.revision", "Revision"),
            ("aws.ecs.launchtype", "LaunchType"),
            ("cloud.availability_zone", "AvailabilityZone"),
        })
        {
            if (task.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String)
            {
                yield return new(attribute, property == "LaunchType" ? value.GetString()!.ToLowerInvariant() : value.GetString()!);
            }
        }
    }
}
