using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Leases;

/// <summary>Tells faults of the lease table that pass from those that do not.</summary>
internal static class TransientFaults
{
    /// <summary>Whether the same call may succeed later. A cancellation counts only if the caller did not ask for it, that is, for timeouts.</summary>
    public static bool IsTransient(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException ? !cancellationToken.IsCancellationRequested : AwsErrors.KindOf(exception) != AwsErrorKind.Fatal;
}
