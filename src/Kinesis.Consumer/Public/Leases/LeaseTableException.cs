namespace Kinesis.Consumer;

/// <summary>The table named like the application cannot be used for leases. Waiting does not help.</summary>
public sealed class LeaseTableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LeaseTableException()
        : this("The lease table cannot be used")
    {
    }

    /// <summary>Creates the exception.</summary>
    public LeaseTableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    public LeaseTableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
