namespace Kinesis.Consumer;

/// <summary>
/// Thrown by a processor whose shard must not go on past a record: the shard halts, visibly and with its lease kept, and starts again from its
/// checkpoint after an interval, if there is one.
/// </summary>
public sealed class ShardHaltedException : Exception
{
    /// <summary>Less would be a loop that does nothing but log.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>Timers take no more than 49 days.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(24);

    /// <summary>Creates the exception; the shard waits for a restart.</summary>
    public ShardHaltedException()
        : this("The shard halts")
    {
    }

    /// <summary>Creates the exception; the shard waits for a restart.</summary>
    public ShardHaltedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception; the shard waits for a restart.</summary>
    public ShardHaltedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>When to start again, 1 s to 24 d; null for not before the worker restarts or another one takes the shard. What is beyond counts as the limit.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The pause that can be waited for.</summary>
    internal TimeSpan? Pause => RetryAfter is { } pause ? TimeSpan.FromTicks(Math.Clamp(pause.Ticks, ShortestPause.Ticks, LongestPause.Ticks)) : null;
}
