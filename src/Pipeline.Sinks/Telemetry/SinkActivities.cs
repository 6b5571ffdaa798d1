using System.Diagnostics;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Telemetry;

/// <summary>The spans of this library: one for each epoch that is committed.</summary>
internal sealed class SinkActivities : IDisposable
{
    private readonly ActivitySource _source = new(new ActivitySourceOptions(TelemetryNames.Source)
    {
        Version = typeof(SinkActivities).Assembly.GetName().Version?.ToString(3),
        TelemetrySchemaUrl = TelemetryNames.SchemaUrl,
    });

    public Activity? StartFlush(string streamName, FlushReason reason, long records, int shards)
    {
        var activity = _source.StartActivity($"flush {streamName}");
        activity?.SetTag(TelemetryNames.Stream, streamName);
        activity?.SetTag(TelemetryNames.ShardCount, shards);
        activity?.SetTag(TelemetryNames.MessageCount, records);
        activity?.SetTag(TelemetryNames.Reason, reason.ToString());
        return activity;
    }

    public void Dispose() => _source.Dispose();
}
