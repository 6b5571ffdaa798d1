namespace Local.DuckDb;

/// <summary>DuckDB refused a statement, or a value cannot be expressed in .NET; the message is DuckDB's own text.</summary>
public sealed class DuckDbException : Exception
{
    /// <summary>Creates an exception without a text.</summary>
    public DuckDbException()
    {
    }

    /// <summary>Creates an exception with DuckDB's text.</summary>
    /// <param name="message">What went wrong.</param>
    public DuckDbException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with DuckDB's text and its cause.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="innerException">The cause.</param>
    public DuckDbException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
