namespace Kinesis.Consumer;

/// <summary>The stream cannot be read with the leases at hand: it is missing, not ready yet, being deleted, or another stream than the leases are about.</summary>
public sealed class StreamUnusableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StreamUnusableException()
        : this("The stream cannot be read")
    {
    }

    /// <summary>Creates the exception.</summary>
    public StreamUnusableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public StreamUnusableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
