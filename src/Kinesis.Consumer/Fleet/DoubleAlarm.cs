using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Fleet;

/// <summary>Says that another process lives under this worker's id: for as long as it does, and yet not at each lease that it takes. Owned by the coordinator.</summary>
internal sealed partial class DoubleAlarm(ProcessId me, TimeProvider timeProvider, ILogger<DoubleAlarm> logger)
{
    /// <summary>Between two reports of the same thing.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private long? _saidAt;

    /// <param name="other">The other process; null if none was seen.</param>
    public void Report(ProcessId? other)
    {
        if (other is not { } twin || (_saidAt is { } saidAt && timeProvider.GetElapsedTime(saidAt) < Interval))
        {
            return;
        }

        _saidAt = timeProvider.GetTimestamp();
        LogUsedTwice(me.Worker, twin.Process, me.Process);
    }

    [LoggerMessage(
        EventIds.WorkerIdUsedTwice,
        LogLevel.Critical,
        "The worker id {WorkerId} is used by two processes, {OtherProcess} and this one, {Process}: they take leases from each other, and of some shards records are "
        + "processed twice. Give each process its own Kinesis:WorkerId, or none, and it makes one; if it is a restart, let the former process come to its end")]
    private partial void LogUsedTwice(WorkerId workerId, string otherProcess, string process);
}
