using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Fleet;

/// <summary>
/// The lease table, with a hint to all workers after each write that may leave something to take. Also after one whose answer did not come: it may have got through.
/// </summary>
internal sealed class HintingLeaseStore(ILeaseStore store, Action hint) : ILeaseStore
{
    public IReadOnlyCollection<ShardId> Unreadable => store.Unreadable;

    public Task PrepareAsync(CancellationToken cancellationToken) => store.PrepareAsync(cancellationToken);

    public Task<IReadOnlyList<Lease>> ListAsync(bool isConsistent, CancellationToken cancellationToken) => store.ListAsync(isConsistent, cancellationToken);

    public Task<Lease?> GetAsync(ShardId shardId, CancellationToken cancellationToken) => store.GetAsync(shardId, cancellationToken);

    public Task<bool> CreateAsync(Lease lease, CancellationToken cancellationToken) => HintAfterAsync(store.CreateAsync(lease, cancellationToken));

    public Task<LeaseWrite> TakeAsync(Lease seen, WorkerId owner, string tenure, CancellationToken cancellationToken) =>
        store.TakeAsync(seen, owner, tenure, cancellationToken);

    public Task<LeaseWrite> RenewAsync(Lease held, CancellationToken cancellationToken) => store.RenewAsync(held, cancellationToken);

    // The end of a shard frees its children.
    public Task<LeaseWrite> CheckpointAsync(Lease held, Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken)
    {
        var write = store.CheckpointAsync(held, checkpoint, pending, cancellationToken);
        return checkpoint.Kind == CheckpointKind.ShardEnd ? HintAfterAsync(write) : write;
    }

    public Task<bool> PrepareJointlyAsync(IReadOnlyList<JointPart> parts, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        store.PrepareJointlyAsync(parts, state, cancellationToken);

    public Task<LeaseWrite> ReleaseAsync(Lease held, CancellationToken cancellationToken) => HintAfterAsync(store.ReleaseAsync(held, cancellationToken));

    public Task<LeaseWrite> AskAsync(Lease seen, WorkerId newOwner, CancellationToken cancellationToken) => store.AskAsync(seen, newOwner, cancellationToken);

    public Task<LeaseWrite> WithdrawAsync(Lease asked, CancellationToken cancellationToken) => store.WithdrawAsync(asked, cancellationToken);

    public Task<LeaseWrite> HandOverAsync(Lease held, CancellationToken cancellationToken) => store.HandOverAsync(held, cancellationToken);

    public Task SetChildrenAsync(ShardId shardId, IReadOnlyList<ShardId> children, CancellationToken cancellationToken) =>
        store.SetChildrenAsync(shardId, children, cancellationToken);

    public Task NoteBeforeEndAsync(ShardId shardId, Checkpoint last, CancellationToken cancellationToken) =>
        store.NoteBeforeEndAsync(shardId, last, cancellationToken);

    public Task<bool> ReopenAsync(Lease seen, CancellationToken cancellationToken) => HintAfterAsync(store.ReopenAsync(seen, cancellationToken));

    public Task FillInAsync(ShardId shardId, HashKeyRange? hashKeys, DateTimeOffset streamCreatedAt, CancellationToken cancellationToken) =>
        store.FillInAsync(shardId, hashKeys, streamCreatedAt, cancellationToken);

    public Task<bool> DeleteAsync(Lease seen, CancellationToken cancellationToken) => store.DeleteAsync(seen, cancellationToken);

    private async Task<T> HintAfterAsync<T>(Task<T> write)
    {
        try
        {
            return await write.ConfigureAwait(false);
        }
        finally
        {
            hint();
        }
    }
}
