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

    private readonly Lock _gate = new();
    private Reading? _newest;
    private Reading? _doubtful;
    private int _hasWarned;

    /// <summary>Not later than the service's own now.</summary>
    public DateTimeOffset Now
    {
        get
        {
            if (Volatile.Read(ref _newest) is { } newest)
            {
                return Since(newest);
            }

            if (Volatile.Read(ref _doubtful) is null && Interlocked.Exchange(ref _hasWarned, 1) == 0)
            {
                LogUndated(Margin);
            }

            var local = timeProvider.GetUtcNow() - Margin;
            return Volatile.Read(ref _doubtful) is { } doubtful && Since(doubtful) is var dated && dated < local ? dated : local;
        }
    }

    /// <summary>Whether no date is believed yet, although an answer bore one: another answer would settle it.</summary>
    public bool IsUnsure => Volatile.Read(ref _newest) is null && Volatile.Read(ref _doubtful) is not null;

    /// <summary>
    /// Takes in the date of an answer that just came; null if it bore none. One that leaps ahead is believed when the next answer agrees: a start taken from it
    /// would skip what arrives until then, while being behind for one answer more costs nothing. The first is believed if this host's clock or the next answer agrees;
    /// until then the earlier of both counts.
    /// </summary>
    public void Note(DateTimeOffset? date)
    {
        if (date is not { } known)
        {
            return;
        }

        var reading = new Reading(known, timeProvider.GetTimestamp());
        lock (_gate)
        {
            var expected = _newest is { } newest ? At(newest, reading.ReadAt) : timeProvider.GetUtcNow();
            var agrees = known - expected <= Margin && (_newest is not null || expected - known <= Margin);
            if (!agrees && !(_doubtful is { } doubtful && (known - At(doubtful, reading.ReadAt)).Duration() <= Margin))
            {
                Volatile.Write(ref _doubtful, reading);
                LogLeap(known, expected);
                return;
            }

            Volatile.Write(ref _newest, reading);
            Volatile.Write(ref _doubtful, null);
        }
    }

    private DateTimeOffset Since(Reading reading) => reading.Date + (timeProvider.GetElapsedTime(reading.ReadAt) * SlowestRate);

    private DateTimeOffset At(Reading reading, long timestamp) => reading.Date + timeProvider.GetElapsedTime(reading.ReadAt, timestamp);

    [LoggerMessage(
        EventIds.ServiceTimeUnknown,
        LogLevel.Warning,
        "The service's answers bear no date: its time is taken for this host's less {Margin}. If this clock is further ahead, records are skipped")]
    private partial void LogUndated(TimeSpan margin);

    [LoggerMessage(EventIds.ServiceTimeLeaps, LogLevel.Warning, "An answer of the service is dated {Date} where {Expected} was expected: it is believed when the next one agrees")]
    private partial void LogLeap(DateTimeOffset date, DateTimeOffset expected);

    private sealed record Reading(DateTimeOffset Date, long ReadAt);
}
