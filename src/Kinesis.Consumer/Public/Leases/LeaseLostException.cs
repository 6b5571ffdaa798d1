namespace Kinesis.Consumer;

/// <summary>The shard belongs to another worker, or may: stop, and write nothing more for it.</summary>
public sealed class LeaseLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LeaseLostException()
        : this("The lease is lost")
    {
    }

    /// <summary>Creates the exception.</summary>
    public LeaseLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public LeaseLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception for a shard.</summary>
    public LeaseLostException(ShardId shardId)
        : this($"The lease of {shardId} is lost")
    {
        ShardId = shardId;
    }

    /// <summary>The shard whose lease is lost.</summary>
    public ShardId ShardId { get; }
}
