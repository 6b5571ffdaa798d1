using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>
/// Too many of a shard's records fail: the shard stands still at its checkpoint, nothing of it goes to the dead letters. The consumer starts it again
/// after a growing pause, so that it goes on by itself once a right contract is deployed.
/// </summary>
public sealed class ShardPausedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ShardPausedException()
        : this("The shard is paused")
    {
    }

    /// <summary>Creates the exception.</summary>
    public ShardPausedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public ShardPausedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception for a shard.</summary>
    /// <param name="shardId">The shard.</param>
    /// <param name="failures">The failed records among the last ones.</param>
    /// <param name="records">The last records.</param>
    /// <param name="example">Why the last of them failed.</param>
    public ShardPausedException(ShardId shardId, int failures, int records, string example)
        : this($"{shardId} is paused: {failures} of its last {records} records failed, the last one because: {example}")
    {
    }
}
