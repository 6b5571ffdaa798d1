namespace Pipeline.Contracts;

/// <summary>The contracts cannot be used; lists everything that is wrong with them.</summary>
public sealed class ContractException : Exception
{
    /// <summary>Creates an empty exception.</summary>
    public ContractException()
    {
    }

    /// <summary>Creates an exception with a message.</summary>
    /// <param name="message">The message.</param>
    public ContractException(string message)
        : base(message)
    {
    }

    /// <summary>Creates an exception with a message and a cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public ContractException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates an exception from all problems of all files.</summary>
    /// <param name="problems">The problems.</param>
    public ContractException(IReadOnlyList<ContractProblem> problems)
        : base(string.Join(Environment.NewLine, problems))
    {
        Problems = problems;
    }

    /// <summary>The problems, in the order of files and of places in them.</summary>
    public IReadOnlyList<ContractProblem> Problems { get; } = [];
}
