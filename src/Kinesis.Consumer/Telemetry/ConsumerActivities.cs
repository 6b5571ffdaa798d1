using System.Diagnostics;

namespace Kinesis.Consumer.Telemetry;

/// <summary>The spans of this library.</summary>
internal sealed class ConsumerActivities(ConsumerIdentity identity) : IDisposable
{
    private readonly ActivitySource _source = new(new ActivitySourceOptions(TelemetryNames.Source)
    {
        Version = typeof(ConsumerActivities).Assembly.GetName().Version?.ToString(),
        TelemetrySchemaUrl = TelemetryNames.SchemaUrl,
    });

    public Activity? StartProcess(ShardId shardId, int count) =>
        Start(TelemetryNames.Process, TelemetryNames.Process, ActivityKind.Consumer, shardId)?.SetTag(TelemetryNames.BatchCount, count);

    public Activity? StartCheckpoint(ShardId shardId) => Start(TelemetryNames.Checkpoint, "settle", ActivityKind.Client, shardId);

    /// <summary>The span of a call or an event that brought records; only those get one, so it is made afterwards.</summary>
    public void RecordsReceived(string operation, ShardId shardId, DateTimeOffset startedAt, int count)
    {
        using var activity = Start(operation, "receive", ActivityKind.Client, shardId, startedAt);
        activity?.SetTag(TelemetryNames.BatchCount, count);
    }

    public void Dispose() => _source.Dispose();

    /// <param name="activity">What failed.</param>
    /// <param name="exception">Why; null if that is not known.</param>
    public static void Fail(Activity? activity, Exception? exception)
    {
        activity?.SetTag(TelemetryNames.ErrorType, exception?.GetType().FullName ?? TelemetryNames.OtherError);
        activity?.SetStatus(ActivityStatusCode.Error, exception?.Message);
    }

    private Activity? Start(string operation, string type, ActivityKind kind, ShardId shardId, DateTimeOffset startedAt = default)
    {
        if (!_source.HasListeners())
        {
            return null;
        }

        var tags = new ActivityTagsCollection
        {
            { TelemetryNames.OperationName, operation },
            { TelemetryNames.OperationType, type },
            { TelemetryNames.MessagingSystem, TelemetryNames.AwsKinesis },
            { TelemetryNames.DestinationName, identity.StreamName },
            { TelemetryNames.PartitionId, shardId.Value },
            { TelemetryNames.ConsumerGroup, identity.ApplicationName },
            { TelemetryNames.ClientId, identity.WorkerId.Value },
        };
        return _source.StartActivity($"{operation} {identity.StreamName}", kind, parentContext: default, tags, startTime: startedAt);
    }
}
