namespace Kinesis.Consumer.Simulation.Time;

/// <summary>What one process believes the time to be: the global time at another rate, from another origin.</summary>
internal sealed class ProcessClock(World world, SimulatedProcess process, double rate, TimeSpan offset) : TimeProvider
{
    /// <summary>The global origin as a date. The stream's records carry this time without any skew.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(world.Now * rate);

    public override DateTimeOffset GetUtcNow() => Epoch + offset + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ProcessTimer(world, this, process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>How long the process's own span is in global time; never less, so that no timer comes early.</summary>
    public long ToGlobal(TimeSpan span) => (long)Math.Ceiling(span.Ticks / rate) + 1;
}
