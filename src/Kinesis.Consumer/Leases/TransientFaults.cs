using System.Net;
using Amazon.Runtime;

namespace Kinesis.Consumer.Leases;

/// <summary>Tells faults of the lease table that pass from those that do not.</summary>
internal static class TransientFaults
{
    // Codes that come with status 400 and yet mean "later".
    private static readonly HashSet<string> Throttles = new(StringComparer.Ordinal)
    {
        "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "LimitExceededException", "TransactionConflictException",
    };

    /// <summary>Whether the same call may succeed later. A cancellation counts only if the caller did not ask for it, that is, for timeouts.</summary>
    public static bool IsTransient(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonServiceException service => IsTransient(service),
        AmazonClientException or HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    private static bool IsTransient(AmazonServiceException exception) =>
        exception.StatusCode is 0 or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError
        || Throttles.Contains(exception.ErrorCode ?? "");
}
