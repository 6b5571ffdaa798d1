using Kinesis.Consumer.Telemetry;
using Microsoft.Extensions.Logging;

namespace Kinesis.Consumer.Shards;

/// <summary>
/// The service's time, as its own answers tell it: a little behind it, never ahead. Whatever decides about records is asked here, because records carry
/// the service's time, and this host's clock may differ from it by any amount.
/// </summary>
/// <remarks>Between two answers only the passing of time is measured, on this host's monotonic clock.</remarks>
internal sealed partial class ServiceClock(TimeProvider timeProvider, ILogger<ServiceClock> logger)
{
    /// <summary>
    /// For a service that dates no answer, as an emulator may. Then only the local clock is left; AWS would refuse requests signed by one that is further off.
    /// Too early costs some records from before the start, too late would lose some.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>A clock that runs fast by a hundredth, far more than NTP ever slews one, still does not get ahead.</summary>
    private const double SlowestRate = 0.99;

    private Reading? _newest;
    private int _hasWarned;

    /// <summary>Not later than the service's own now.</summary>
    public DateTimeOffset Now
    {
        get
        {
            if (Volatile.Read(ref _newest) is { } newest)
            {
                return newest.Date + (timeProvider.GetElapsedTime(newest.ReadAt) * SlowestRate);
            }

            if (Interlocked.Exchange(ref _hasWarned, 1) == 0)
            {
                LogUndated(Margin);
            }

            return timeProvider.GetUtcNow() - Margin;
        }
    }

    /// <summary>Takes in the date of an answer that just came; null if it bore none.</summary>
    public void Note(DateTimeOffset? date)
    {
        if (date is { } known)
        {
            Volatile.Write(ref _newest, new Reading(known, timeProvider.GetTimestamp()));
        }
    }

    [LoggerMessage(
        EventIds.ServiceTimeUnknown,
        LogLevel.Warning,
        "The service's answers bear no date: its time is taken for this host's less {Margin}. If this clock is further ahead, records are skipped")]
    private partial void LogUndated(TimeSpan margin);

    private sealed record Reading(DateTimeOffset Date, long ReadAt);
}
