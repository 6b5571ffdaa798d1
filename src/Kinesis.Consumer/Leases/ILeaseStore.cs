using Kinesis.Consumer.Checkpoints;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Leases;

/// <summary>The leases of one application. Every write is conditional; a failed condition is a result, not an exception.</summary>
internal interface ILeaseStore
{
    /// <summary>Creates the table if there is none, and refuses one that other software still runs on.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Reads all leases; may be a little behind.</summary>
    Task<IReadOnlyList<Lease>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Reads one lease as it is now.</summary>
    Task<Lease?> GetAsync(ShardId shardId, CancellationToken cancellationToken);

    /// <summary>Adds a lease unless there is one. True if this call added it.</summary>
    Task<bool> CreateAsync(Lease lease, CancellationToken cancellationToken);

    /// <summary>Makes a worker the owner if the counter is still the one seen.</summary>
    Task<LeaseWrite> TakeAsync(Lease seen, WorkerId owner, string tenure, CancellationToken cancellationToken);

    /// <summary>Moves the counter if owner and counter are still the ones held.</summary>
    Task<LeaseWrite> RenewAsync(Lease held, CancellationToken cancellationToken);

    /// <summary>Replaces checkpoint and pending checkpoint if owner and counter are still the ones held.</summary>
    Task<LeaseWrite> CheckpointAsync(Lease held, Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken);

    /// <summary>Removes the owner if owner and counter are still the ones held.</summary>
    Task<LeaseWrite> ReleaseAsync(Lease held, CancellationToken cancellationToken);

    /// <summary>Notes the children of a shard; leaves the counter alone.</summary>
    Task SetChildrenAsync(ShardId shardId, IReadOnlyList<ShardId> children, CancellationToken cancellationToken);

    /// <summary>Deletes a finished lease if it did not change since it was seen.</summary>
    Task<bool> DeleteAsync(Lease seen, CancellationToken cancellationToken);
}
