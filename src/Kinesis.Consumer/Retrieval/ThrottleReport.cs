using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Says that reading a stream is being refused for its rate: at once, then once a minute while it goes on. Shared by the sources of a stream. Thread-safe.</summary>
internal sealed partial class ThrottleReport(string streamName, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>How often it is said.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _reportedAt;
    private int _refusals;

    public void Add()
    {
        int refusals;
        lock (_gate)
        {
            _refusals++;
            if (_reportedAt is { } at && timeProvider.GetElapsedTime(at) < Interval)
            {
                return;
            }

            refusals = _refusals;
            _refusals = 0;
            _reportedAt = timeProvider.GetTimestamp();
        }

        LogThrottled(streamName, refusals);
    }

    [LoggerMessage(
        EventIds.ReadsThrottled,
        LogLevel.Warning,
        "Reading shards of {StreamName} was refused {Refusals} times since this was last said, for the rate of all readers together; reading slows down")]
    private partial void LogThrottled(string streamName, int refusals);
}
