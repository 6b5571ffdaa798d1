using System.Net;
using Amazon.Runtime;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Pipeline.Sinks.Resilience;

/// <summary>Sorts what AWS calls throw: what passes by waiting, and what never will.</summary>
internal static class AwsFailures
{
    private static readonly HashSet<string> Throttles = new(StringComparer.Ordinal)
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "Throttling",
        "TooManyRequestsException",
        "SlowDown",
    };

    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "RequestTimeout",
        "RequestTimeTooSkewed",
        "OperationAborted",
        "ConditionalRequestConflict",
        "TransactionInProgressException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteBody",
        "BadDigest",
        "XAmzContentSHA256Mismatch",

        // S3 answers 200 to a completion that is still under way; what goes wrong afterwards stands in the body (API reference, CompleteMultipartUpload).
        "InternalError",
        "ServiceUnavailable",
    };

    /// <summary>The service asks for less.</summary>
    public static bool IsThrottle(Exception exception) =>
        exception is AmazonServiceException service
        && (Throttles.Contains(service.ErrorCode ?? string.Empty) || service.StatusCode is HttpStatusCode.TooManyRequests);

    /// <summary>The service cannot be reached, does not answer in time or fails inside.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        AmazonServiceException service => !IsThrottle(exception)
            && ((int)service.StatusCode >= 500 || Passing.Contains(service.ErrorCode ?? string.Empty) || service.InnerException is HttpRequestException or IOException),
        AmazonClientException client => client.InnerException is not null and not ArgumentException,
        TimeoutRejectedException or HttpRequestException or IOException => true,
        _ => false,
    };

    /// <summary>Waiting helps: repeat without end, so that nothing is lost.</summary>
    public static bool IsPassing(Exception exception) => exception is BrokenCircuitException || IsThrottle(exception) || IsOutage(exception);

    /// <summary>The value of <c>error.type</c>.</summary>
    public static string Name(Exception exception) =>
        exception is AmazonServiceException { ErrorCode: { Length: > 0 } code } ? code : exception.GetType().Name;
}
