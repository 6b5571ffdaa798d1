namespace Kinesis.Consumer.Lifecycle;

/// <summary>
/// Thrown by a processor whose shard must not go on past a record: the shard halts, visibly and with its lease kept, and starts again from its
/// checkpoint after an interval, if there is one.
/// </summary>
public sealed class ShardHaltedException : Exception
{
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

    /// <summary>When to start again; null for not before the worker restarts or another one takes the shard.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
