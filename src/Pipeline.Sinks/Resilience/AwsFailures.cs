using Amazon.Runtime;
using Kinesis.Consumer.Api;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Pipeline.Sinks.Resilience;

/// <summary>What <see cref="AwsErrors"/> says of a failure, in the words of the sinks' pipelines, and what those throw themselves.</summary>
internal static class AwsFailures
{
    /// <summary>The service asks for less.</summary>
    public static bool IsThrottle(Exception exception) => AwsErrors.KindOf(exception) == AwsErrorKind.Throttled;

    /// <summary>The service cannot be reached, does not answer in time or fails inside.</summary>
    public static bool IsOutage(Exception exception) => exception switch
    {
        TimeoutRejectedException => true,

        // The caller's: an attempt's own time limit is the pipeline's, above.
        OperationCanceledException => false,
        _ => AwsErrors.KindOf(exception) == AwsErrorKind.Retryable,
    };

    /// <summary>Waiting helps: repeat without end, so that nothing is lost.</summary>
    public static bool IsPassing(Exception exception) => exception is BrokenCircuitException || IsThrottle(exception) || IsOutage(exception);

    /// <summary>The value of <c>error.type</c>.</summary>
    public static string Name(Exception exception) =>
        exception is AmazonServiceException { ErrorCode: { Length: > 0 } code } ? code : exception.GetType().Name;
}
