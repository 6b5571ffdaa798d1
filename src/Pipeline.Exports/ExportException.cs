namespace Pipeline.Exports;

/// <summary>An export cannot be imported as it is; the message names the file, the place and what is allowed.</summary>
public sealed class ExportException : Exception
{
    /// <summary>Creates an exception without a text.</summary>
    public ExportException()
    {
    }

    /// <summary>Creates an exception that says what is wrong.</summary>
    /// <param name="message">What is wrong and where.</param>
    public ExportException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception that says what is wrong and why.</summary>
    /// <param name="message">What is wrong and where.</param>
    /// <param name="innerException">The cause.</param>
    public ExportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
