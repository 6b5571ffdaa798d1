namespace Pipeline.Exports.Locks;

/// <summary>A lock has come to its end while its owner worked: another import may hold it, and nothing more may be done.</summary>
internal sealed class LockLostException : Exception
{
    public LockLostException()
    {
    }

    public LockLostException(string message)
        : base(message)
    {
    }

    public LockLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
