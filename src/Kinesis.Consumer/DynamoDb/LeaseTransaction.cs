using Amazon.DynamoDBv2.Model;

namespace Kinesis.Consumer.DynamoDb;

/// <summary>Reads why a transaction was cancelled. Nothing of a cancelled transaction is done, whatever the reasons.</summary>
/// <remarks>The codes: API reference, TransactWriteItems, "Cancellation reason codes and possible error messages".</remarks>
internal static class LeaseTransaction
{
    private const string ConditionFailed = "ConditionalCheckFailed";

    /// <summary>Somebody else writes one of the items, a single renewal for example.</summary>
    private const string Conflict = "TransactionConflict";

    private static readonly HashSet<string> Passing = [Conflict, "ThrottlingError", "ProvisionedThroughputExceeded"];

    /// <summary>Whether it was cancelled for a condition that does not hold, or for something that passes; then it may be tried again as the leases are by then.</summary>
    public static bool IsRefused(TransactionCanceledException exception) =>
        exception.CancellationReasons is { Count: > 0 } reasons
        && reasons.TrueForAll(reason => reason.Code is null or "None" or ConditionFailed || Passing.Contains(reason.Code));
}
