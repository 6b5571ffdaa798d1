namespace Kinesis.Consumer.Lifecycle;

/// <summary>Growing pauses with full jitter: each is a random part of a ceiling that doubles up to a limit, in whole milliseconds and never none.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan limit, TimeProvider timeProvider)
{
    private int _attempts;

    /// <summary>The ceiling of the next pause.</summary>
    public TimeSpan Ceiling => TimeSpan.FromTicks((long)Math.Min(limit.Ticks, first.Ticks * Math.Pow(2, _attempts)));

    public void Reset() => _attempts = 0;

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Next(), timeProvider, cancellationToken);

    /// <summary>The next pause, for a caller that waits by itself.</summary>
    public TimeSpan Next()
    {
        // Task.Delay drops the part below a millisecond: what is left of a short pause would be none, again and again while the clock does not move.
        var pause = TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(Ceiling.TotalMilliseconds * Jitter(timeProvider, _attempts + 1))));
        _attempts = Math.Min(_attempts + 1, 32);
        return pause;
    }

    /// <summary>
    /// Between 0 and 1, from the fine digits of the clock: two workers, or two shards, never wait at the same tick, and a test that owns the clock
    /// gets the same pauses again.
    /// </summary>
    public static double Jitter(TimeProvider timeProvider, int attempt)
    {
        // The finalizer of SplitMix64, which spreads neighbouring numbers over the whole range.
        var mixed = (ulong)timeProvider.GetTimestamp() + (0x9E3779B97F4A7C15 * (ulong)attempt);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return ((mixed ^ (mixed >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
