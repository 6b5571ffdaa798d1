namespace Pipeline.Exports.Locks;

/// <summary>A lock has come to its end while its owner worked: another import may hold it, and nothing more may be done.</summary>
public sealed class LockLostException : Exception
{
    /// <summary>Creates an exception without a text.</summary>
    public LockLostException()
    {
    }

    /// <summary>Creates an exception that says which lock.</summary>
    /// <param name="message">Which lock.</param>
    public LockLostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception that says which lock and why.</summary>
    /// <param name="message">Which lock.</param>
    /// <param name="innerException">The cause.</param>
    public LockLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
