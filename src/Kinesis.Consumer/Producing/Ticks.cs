namespace Kinesis.Consumer.Producing;

/// <summary>Spans in the unit of <see cref="TimeProvider.GetTimestamp"/>.</summary>
internal static class Ticks
{
    public static long ToTicks(this TimeProvider timeProvider, TimeSpan span) => (long)(span.TotalSeconds * timeProvider.TimestampFrequency);

    /// <summary>In whole milliseconds, upwards: a timer cuts off what is less, and would go off too early again and again.</summary>
    public static TimeSpan ToTimerSpan(this TimeProvider timeProvider, long ticks) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, ticks) * 1000.0 / timeProvider.TimestampFrequency));
}
