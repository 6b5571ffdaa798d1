using System.Collections.Frozen;
using System.Net;
using Amazon.Runtime;

namespace Kinesis.Consumer.Api;

/// <summary>The one place that sorts failures of AWS calls, and why each code is where it is.</summary>
internal static class AwsErrors
{
    /// <summary>The answer was not what the operation promises; a proxy or a cut connection may be the cause.</summary>
    public const string MalformedResponse = "MalformedResponse";

    /// <summary>The call did not end within its time.</summary>
    public const string CallTimeout = "CallTimeout";

    /// <summary>No connection, or it broke.</summary>
    public const string ConnectionFailed = "ConnectionFailed";

    /// <summary>The SDK refused before sending, as a rule because no credentials were found.</summary>
    public const string ClientFault = "ClientFault";

    private static readonly FrozenDictionary<string, AwsErrorKind> Kinds = new Dictionary<string, AwsErrorKind>
    {
        // An iterator lives five minutes; a list token likewise.
        ["ExpiredIteratorException"] = AwsErrorKind.Expired,
        ["ExpiredNextTokenException"] = AwsErrorKind.Expired,

        // Per-shard rates, and per-account rates of the control plane.
        ["ProvisionedThroughputExceededException"] = AwsErrorKind.Throttled,
        ["LimitExceededException"] = AwsErrorKind.Throttled,
        ["KMSThrottlingException"] = AwsErrorKind.Throttled,
        ["ThrottlingException"] = AwsErrorKind.Throttled,
        ["Throttling"] = AwsErrorKind.Throttled,
        ["ThrottledException"] = AwsErrorKind.Throttled,
        ["TooManyRequestsException"] = AwsErrorKind.Throttled,
        ["RequestLimitExceeded"] = AwsErrorKind.Throttled,
        ["RequestThrottled"] = AwsErrorKind.Throttled,
        ["RequestThrottledException"] = AwsErrorKind.Throttled,
        ["SlowDown"] = AwsErrorKind.Throttled,

        ["InternalFailure"] = AwsErrorKind.Retryable,
        ["InternalFailureException"] = AwsErrorKind.Retryable,
        ["InternalServerError"] = AwsErrorKind.Retryable,
        ["InternalServerException"] = AwsErrorKind.Retryable,
        ["ServiceUnavailable"] = AwsErrorKind.Retryable,
        ["ServiceUnavailableException"] = AwsErrorKind.Retryable,
        ["RequestTimeout"] = AwsErrorKind.Retryable,
        ["RequestTimeoutException"] = AwsErrorKind.Retryable,

        // The stream is being created or resharded; it will be usable.
        ["ResourceInUseException"] = AwsErrorKind.Retryable,

        // Session credentials ran out, or the clock was off: the SDK refreshes the one and corrects the other.
        ["ExpiredToken"] = AwsErrorKind.Retryable,
        ["ExpiredTokenException"] = AwsErrorKind.Retryable,
        ["RequestExpired"] = AwsErrorKind.Retryable,

        // Wrong or missing things; an operator has to act. Other client errors land here by their status.
        ["ResourceNotFoundException"] = AwsErrorKind.Fatal,
        ["InvalidArgumentException"] = AwsErrorKind.Fatal,
        ["ValidationException"] = AwsErrorKind.Fatal,
        ["AccessDeniedException"] = AwsErrorKind.Fatal,
        ["KMSAccessDeniedException"] = AwsErrorKind.Fatal,
        ["KMSDisabledException"] = AwsErrorKind.Fatal,
        ["KMSInvalidStateException"] = AwsErrorKind.Fatal,
        ["KMSNotFoundException"] = AwsErrorKind.Fatal,
        ["KMSOptInRequired"] = AwsErrorKind.Fatal,
        ["UnrecognizedClientException"] = AwsErrorKind.Fatal,
        ["InvalidSignatureException"] = AwsErrorKind.Fatal,
        ["IncompleteSignature"] = AwsErrorKind.Fatal,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="code">The service's code.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">The service's words.</param>
    public static AwsErrorKind Sort(string code, HttpStatusCode status, string? message = null)
    {
        if (IsAheadOfService(code, message))
        {
            return AwsErrorKind.Retryable;
        }

        if (Kinds.TryGetValue(code, out var kind))
        {
            return kind;
        }

        return status == HttpStatusCode.TooManyRequests ? AwsErrorKind.Throttled
            : (int)status is >= 400 and < 500 ? AwsErrorKind.Fatal
            : AwsErrorKind.Retryable;
    }

    /// <summary>Whether the service refused to read from a time that its clock has not reached yet. It will; nothing else is wrong with the request.</summary>
    public static bool IsAheadOfService(AwsRequestException exception) => IsAheadOfService(exception.ErrorCode, exception.Message);

    /// <summary>The sorted form of what the SDK threw. Cancellation by the caller must be told apart before.</summary>
    public static AwsRequestException Translate(string operation, Exception exception) => exception switch
    {
        AwsRequestException sorted => sorted,
        OperationCanceledException or TimeoutException => new AwsRequestException(
            AwsErrorKind.Retryable, CallTimeout, $"{operation} did not end within its time", exception),
        AmazonUnmarshallingException => new AwsRequestException(
            AwsErrorKind.Retryable, MalformedResponse, $"{operation} was answered with something else than its JSON: {exception.Message}", exception),
        AmazonServiceException service when service.ErrorCode is { Length: > 0 } code => new AwsRequestException(
            Sort(code, service.StatusCode), code, $"{operation}: {service.Message}", exception, service.StatusCode, service.RequestId),
        AmazonClientException => new AwsRequestException(
            AwsErrorKind.Retryable, ClientFault, $"{operation} could not be sent: {exception.Message}", exception),
        _ => new AwsRequestException(
            AwsErrorKind.Retryable, ConnectionFailed, $"{operation} got no answer: {exception.Message}", exception),
    };

    /// <summary>Whether the exception is one of those that the SDK, its HTTP client or a parser of answers throws.</summary>
    public static bool IsKnown(Exception exception) => exception
        is AmazonServiceException or AmazonClientException or HttpRequestException or WebException or IOException
        or OperationCanceledException or TimeoutException;

    public static AwsRequestException Malformed(string operation, string problem, Exception? cause = null) => new(
        AwsErrorKind.Retryable, MalformedResponse, $"{operation} was answered with something else than its JSON: {problem}", cause, HttpStatusCode.OK);

    // The code covers every wrong argument; only the words name this one.
    private static bool IsAheadOfService(string code, string? message) =>
        code == "InvalidArgumentException" && message?.Contains("currentTimestampInMillis", StringComparison.Ordinal) == true;
}
