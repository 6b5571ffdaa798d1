using System.Collections.Frozen;
using System.Net;
using Amazon.Runtime;

namespace Kinesis.Consumer.Api;

/// <summary>The one place that sorts failures of AWS calls, whatever the service, and why each code is where it is.</summary>
public static class AwsErrors
{
    /// <summary>The answer was not what the operation promises; a proxy or a cut connection may be the cause.</summary>
    internal const string MalformedResponse = "MalformedResponse";

    /// <summary>The call did not end within its time.</summary>
    internal const string CallTimeout = "CallTimeout";

    /// <summary>No connection, or it broke.</summary>
    internal const string ConnectionFailed = "ConnectionFailed";

    /// <summary>The SDK refused before sending, as a rule because no credentials were found.</summary>
    internal const string ClientFault = "ClientFault";

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

        // S3 answers 200 to a completion that is still under way; what goes wrong afterwards stands in the body (API reference, CompleteMultipartUpload).
        ["InternalError"] = AwsErrorKind.Retryable,
        ["InternalFailureException"] = AwsErrorKind.Retryable,
        ["InternalServerError"] = AwsErrorKind.Retryable,
        ["InternalServerException"] = AwsErrorKind.Retryable,
        ["ServiceUnavailable"] = AwsErrorKind.Retryable,
        ["ServiceUnavailableException"] = AwsErrorKind.Retryable,
        ["RequestTimeout"] = AwsErrorKind.Retryable,
        ["RequestTimeoutException"] = AwsErrorKind.Retryable,

        // The stream or table is being created or changed; it will be usable.
        ["ResourceInUseException"] = AwsErrorKind.Retryable,

        // Somebody else writes the same thing at this moment.
        ["OperationAborted"] = AwsErrorKind.Retryable,
        ["ConditionalRequestConflict"] = AwsErrorKind.Retryable,
        ["TransactionConflictException"] = AwsErrorKind.Retryable,
        ["TransactionInProgressException"] = AwsErrorKind.Retryable,
        ["ReplicatedWriteConflictException"] = AwsErrorKind.Retryable,

        // The body was cut or changed on its way.
        ["IncompleteBody"] = AwsErrorKind.Retryable,
        ["BadDigest"] = AwsErrorKind.Retryable,
        ["XAmzContentSHA256Mismatch"] = AwsErrorKind.Retryable,

        // Session credentials ran out, their issuer was not reached, or the clock was off: the SDK refreshes the ones and corrects the other.
        ["IDPCommunicationError"] = AwsErrorKind.Retryable,
        ["RequestTimeTooSkewed"] = AwsErrorKind.Retryable,
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

    /// <summary>
    /// What a failure of an AWS call means to its caller: of what the SDK, its HTTP client and this library throw. Anything else is <see cref="AwsErrorKind.Fatal"/>.
    /// A cancellation counts as a call that did not end within its time: tell the caller's own apart before.
    /// </summary>
    /// <param name="exception">The failure.</param>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public static AwsErrorKind KindOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            AwsRequestException sorted => sorted.Kind,

            // A proxy answered, with its own page and status 200.
            AmazonUnmarshallingException => AwsErrorKind.Retryable,
            AmazonServiceException { InnerException: HttpRequestException or IOException } => AwsErrorKind.Retryable,
            AmazonServiceException service => Sort(service.ErrorCode ?? string.Empty, service.StatusCode, service.Message),

            // Nothing was sent. Credentials that could not be had just now are there a moment later; an argument stays wrong.
            AmazonClientException client => client.InnerException is ArgumentException ? AwsErrorKind.Fatal : AwsErrorKind.Retryable,
            _ => IsKnown(exception) ? AwsErrorKind.Retryable : AwsErrorKind.Fatal,
        };
    }

    /// <param name="code">The service's code.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="message">The service's words.</param>
    internal static AwsErrorKind Sort(string code, HttpStatusCode status, string? message = null)
    {
        if (IsAheadOfService(code, message))
        {
            return AwsErrorKind.Retryable;
        }

        if (Kinds.TryGetValue(code, out var kind))
        {
            return kind;
        }

        return status switch
        {
            HttpStatusCode.TooManyRequests => AwsErrorKind.Throttled,
            HttpStatusCode.RequestTimeout => AwsErrorKind.Retryable,
            >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => AwsErrorKind.Fatal,
            _ => AwsErrorKind.Retryable,
        };
    }

    /// <summary>Whether the service refused to read from a time that its clock has not reached yet. It will; nothing else is wrong with the request.</summary>
    internal static bool IsAheadOfService(AwsRequestException exception) => IsAheadOfService(exception.ErrorCode, exception.Message);

    /// <summary>The sorted form of what the SDK threw. Cancellation by the caller must be told apart before.</summary>
    internal static AwsRequestException Translate(string operation, Exception exception) => exception switch
    {
        AwsRequestException sorted => sorted,
        OperationCanceledException or TimeoutException => Sorted(CallTimeout, $"{operation} did not end within its time", exception),
        AmazonUnmarshallingException => Sorted(MalformedResponse, $"{operation} was answered with something else than its JSON: {exception.Message}", exception),
        AmazonServiceException { ErrorCode: { Length: > 0 } code } => Sorted(code, $"{operation}: {exception.Message}", exception),
        AmazonClientException => Sorted(ClientFault, $"{operation} could not be sent: {exception.Message}", exception),
        AmazonServiceException { StatusCode: not 0 } => Sorted(MalformedResponse, $"{operation} was refused without a code: {exception.Message}", exception),
        _ => new AwsRequestException(AwsErrorKind.Retryable, ConnectionFailed, $"{operation} got no answer: {exception.Message}", exception),
    };

    /// <summary>Whether the exception is one of those that the SDK, its HTTP client or a parser of answers throws.</summary>
    internal static bool IsKnown(Exception exception) => exception
        is AmazonServiceException or AmazonClientException or HttpRequestException or WebException or IOException
        or OperationCanceledException or TimeoutException;

    internal static AwsRequestException Malformed(string operation, string problem, Exception? cause = null) => new(
        AwsErrorKind.Retryable, MalformedResponse, $"{operation} was answered with something else than its JSON: {problem}", cause, HttpStatusCode.OK);

    private static AwsRequestException Sorted(string code, string message, Exception exception)
    {
        var service = exception as AmazonServiceException;
        return new AwsRequestException(KindOf(exception), code, message, exception, service?.StatusCode ?? 0, service?.RequestId);
    }

    // The code covers every wrong argument; only the words name this one.
    private static bool IsAheadOfService(string code, string? message) =>
        code == "InvalidArgumentException" && message?.Contains("currentTimestampInMillis", StringComparison.Ordinal) == true;
}
