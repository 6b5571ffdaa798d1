using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Leases;

/// <summary>The leases of one application. Every write is conditional; a failed condition is a result, not an exception.</summary>
/// <remarks>
/// Whoever holds a lease writes under <see cref="Lease.ActualOwner"/>: as <c>leaseOwner</c>, and as <c>checkpointOwner</c> once another worker has asked for
/// the lease. A write under the first name therefore fails when the lease was asked for, and its result says so.
/// </remarks>
internal interface ILeaseStore
{
    /// <summary>Creates the table if there is none, and refuses one that other software still runs on.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Reads all leases.</summary>
    /// <param name="isConsistent">Whether every write that was answered before must be seen; else leases may be old, and new ones missing, at half the cost.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<Lease>> ListAsync(bool isConsistent, CancellationToken cancellationToken);

    /// <summary>Reads all leases, consistently.</summary>
    Task<IReadOnlyList<Lease>> ListAsync(CancellationToken cancellationToken) => ListAsync(isConsistent: true, cancellationToken);

    /// <summary>The shards whose leases the last <see cref="ListAsync(bool, CancellationToken)"/> found and could not read: somebody set them by hand.</summary>
    IReadOnlyCollection<ShardId> Unreadable { get; }

    /// <summary>Reads one lease as it is now.</summary>
    /// <exception cref="InvalidDataException">It is there, and cannot be read. Writes whose condition finds such a lease throw it too.</exception>
    Task<Lease?> GetAsync(ShardId shardId, CancellationToken cancellationToken);

    /// <summary>Adds a lease unless there is one. True if this call added it.</summary>
    Task<bool> CreateAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Makes a worker the owner if the counter is still the one seen; ends a hand-over that was under way.</summary>
    Task<LeaseWrite> TakeAsync(Lease seen, WorkerId owner, string tenure, CancellationToken cancellationToken);

    /// <summary>Moves the counter if owner and counter are still the ones held; notes the throughput if there is one.</summary>
    Task<LeaseWrite> RenewAsync(Lease held, CancellationToken cancellationToken);

    /// <summary>Replaces checkpoint and pending checkpoint if owner and counter are still the ones held.</summary>
    Task<LeaseWrite> CheckpointAsync(Lease held, Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken);

    /// <summary>
    /// Gives several leases a pending checkpoint each, with one state, all or none: if owner, counter and tenure of each are the ones held, and none has a pending
    /// checkpoint. False if nothing was changed, and nothing will be by this call.
    /// </summary>
    Task<bool> PrepareJointlyAsync(IReadOnlyList<JointPart> parts, ReadOnlyMemory<byte> state, CancellationToken cancellationToken);

    /// <summary>Removes the owner, and one who asked, if owner and counter are still the ones held.</summary>
    Task<LeaseWrite> ReleaseAsync(Lease held, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the owner for its lease: <paramref name="newOwner"/> becomes the owner, the old one the checkpoint owner, which goes on renewing and committing.
    /// Requires owner and tenure as seen and that nobody else has asked. Leaves the counter alone.
    /// </summary>
    Task<LeaseWrite> AskAsync(Lease seen, WorkerId newOwner, CancellationToken cancellationToken);

    /// <summary>Takes an <see cref="AskAsync"/> back, unless the lease was handed over or taken since. Leaves the counter alone.</summary>
    Task<LeaseWrite> WithdrawAsync(Lease asked, CancellationToken cancellationToken);

    /// <summary>Gives a lease to the worker that asked: removes checkpoint owner and tenure if checkpoint owner and counter are still the ones held.</summary>
    Task<LeaseWrite> HandOverAsync(Lease held, CancellationToken cancellationToken);

    /// <summary>Notes the children of a shard; leaves the counter alone.</summary>
    Task SetChildrenAsync(ShardId shardId, IReadOnlyList<ShardId> children, CancellationToken cancellationToken);

    /// <summary>Notes where a shard stands that is about to be finished without known children; leaves the counter alone.</summary>
    Task NoteBeforeEndAsync(ShardId shardId, Checkpoint last, CancellationToken cancellationToken);

    /// <summary>Puts a lease that was wrongly finished back to <see cref="Lease.BeforeEnd"/> if it did not change since it was seen. True if this call did.</summary>
    Task<bool> ReopenAsync(Lease seen, CancellationToken cancellationToken);

    /// <summary>Adds the facts of a shard that a lease of other software lacks. Leaves the counter and every fact that is there alone.</summary>
    Task FillInAsync(ShardId shardId, HashKeyRange? hashKeys, DateTimeOffset streamCreatedAt, CancellationToken cancellationToken);

    /// <summary>Deletes a finished lease if it did not change since it was seen.</summary>
    Task<bool> DeleteAsync(Lease seen, CancellationToken cancellationToken);
}
