namespace Kinesis.Consumer;

/// <summary>
/// Thrown by a processor that has to begin again at its checkpoint although nothing is wrong with the shard: it shared work with another shard, say, whose lease
/// was lost. Counted as no failure.
/// </summary>
public sealed class ShardRestartException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ShardRestartException()
        : this("the processor asks for it")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">Why, for the log; the end of a sentence.</param>
    public ShardRestartException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public ShardRestartException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
