namespace Parquet;

/// <summary>A file or a page is not valid Parquet, or uses a feature that is not read here.</summary>
public sealed class ParquetException : Exception
{
    /// <summary>Creates an exception without a text.</summary>
    public ParquetException()
    {
    }

    /// <summary>Creates an exception that says what is wrong.</summary>
    /// <param name="message">What is wrong and where.</param>
    public ParquetException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception that says what is wrong and why.</summary>
    /// <param name="message">What is wrong and where.</param>
    /// <param name="innerException">The cause.</param>
    public ParquetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
