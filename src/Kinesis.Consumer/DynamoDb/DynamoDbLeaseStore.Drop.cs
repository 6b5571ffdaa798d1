using Kinesis.Consumer.Leases;

namespace Kinesis.Consumer.DynamoDb;

/// <content>What only an operator does, and no worker: it is not part of what leases are to a worker.</content>
internal sealed partial class DynamoDbLeaseStore
{
    /// <summary>
    /// Takes the pending checkpoints of several leases back, all or none: if counter, owner, tenure and pending checkpoint of each are the ones seen. False if nothing was
    /// changed, and nothing will be by this call.
    /// </summary>
    public Task<bool> DropPreparedJointlyAsync(IReadOnlyList<Lease> seen, CancellationToken cancellationToken) =>
        TransactAsync(seen.Select(lease => LeaseUpdate.DropPrepared(tableName, lease)), cancellationToken);
}
