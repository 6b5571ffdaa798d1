using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Producing;

/// <summary>A record that the stream did not acknowledge.</summary>
public sealed class ProduceException : Exception
{
    /// <summary>A failure without details.</summary>
    public ProduceException()
        : this("The record was not acknowledged")
    {
    }

    /// <summary>A failure in words.</summary>
    /// <param name="message">What failed.</param>
    public ProduceException(string message)
        : base(message)
    {
    }

    /// <summary>A failure in words, with its cause.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">The cause.</param>
    public ProduceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Why the record was given up.</summary>
    public ProduceFailure Failure { get; init; } = ProduceFailure.Stopped;

    /// <summary>Calls that carried the record.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// Whether the record may be on the stream all the same: an answer was lost, or still awaited. Putting it again may then make a second copy.
    /// </summary>
    public bool MayBeStored { get; init; }

    /// <summary>What the last failed call said; null if there was none. Codes are those of <see cref="AwsRequestException"/> and of PutRecords.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What that failure means; null if there was none.</summary>
    public AwsErrorKind? ErrorKind { get; init; }
}
