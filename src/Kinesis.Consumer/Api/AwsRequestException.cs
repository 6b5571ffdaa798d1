using System.Net;
using Amazon.Runtime;

namespace Kinesis.Consumer.Api;

/// <summary>A call to AWS that failed, sorted by what the caller should do.</summary>
public sealed class AwsRequestException : AmazonServiceException
{
    /// <summary>An unexplained fatal failure.</summary>
    public AwsRequestException()
        : this("The request failed")
    {
    }

    /// <summary>A fatal failure.</summary>
    /// <param name="message">What failed.</param>
    public AwsRequestException(string message)
        : this(message, innerException: null)
    {
    }

    /// <summary>A fatal failure with its cause.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">The cause.</param>
    public AwsRequestException(string message, Exception? innerException)
        : this(AwsErrorKind.Fatal, "Unknown", message, innerException)
    {
    }

    /// <summary>A sorted failure.</summary>
    /// <param name="kind">What it means to the caller.</param>
    /// <param name="errorCode">The service's code, such as ExpiredIteratorException, or ours for faults before the service.</param>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">The cause.</param>
    /// <param name="statusCode">The HTTP status, 0 when no answer came.</param>
    /// <param name="requestId">The service's id of the request.</param>
    public AwsRequestException(
        AwsErrorKind kind,
        string errorCode,
        string message,
        Exception? innerException = null,
        HttpStatusCode statusCode = 0,
        string? requestId = null)
        : base(message, innerException, ErrorType.Unknown, errorCode, requestId, statusCode) => Kind = kind;

    /// <summary>What the failure means to the caller.</summary>
    public AwsErrorKind Kind { get; }
}
