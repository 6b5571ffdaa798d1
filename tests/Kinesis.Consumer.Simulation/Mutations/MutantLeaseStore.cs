using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Simulation.Time;

namespace Kinesis.Consumer.Simulation.Mutations;

/// <summary>A lease table whose protocol is broken in one place.</summary>
internal sealed class MutantLeaseStore(
    ILeaseStore inner, Mutation mutation, SimulatedProcess process, TimeSpan duration, Dictionary<ShardId, DateTimeOffset> writtenAt, Func<bool> hasBrokenRows) : ILeaseStore
{
    private readonly Dictionary<ShardId, List<Lease>> _children = [];

    public IReadOnlyCollection<ShardId> Unreadable => mutation == Mutation.BrokenRowIsNone ? [] : inner.Unreadable;

    public Task PrepareAsync(CancellationToken cancellationToken) => inner.PrepareAsync(cancellationToken);

    public async Task<IReadOnlyList<Lease>> ListAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        var leases = await inner.ListAsync(isConsistent, cancellationToken);
        if (mutation == Mutation.BrokenRowFailsScan && hasBrokenRows())
        {
            throw new InvalidDataException("A lease cannot be read");
        }

        if (mutation == Mutation.LeasesReadTwice)
        {
            leases = await inner.ListAsync(isConsistent, cancellationToken);
        }

        return mutation == Mutation.ExpiryByWallClock ? [.. leases.Select(lease => IsOld(lease) ? lease with { Owner = null, Tenure = null } : lease)] : leases;
    }

    public Task<Lease?> GetAsync(ShardId shardId, CancellationToken cancellationToken) => inner.GetAsync(shardId, cancellationToken);

    public Task<bool> CreateAsync(Lease lease, CancellationToken cancellationToken)
    {
        switch (mutation)
        {
            case Mutation.ChildrenAtLatest when lease.Parents.Count > 0:
                return inner.CreateAsync(lease with { Checkpoint = Checkpoint.AtTimestamp(process.Clock.GetUtcNow()) }, cancellationToken);
            case Mutation.LatestByOwnClock when lease.Checkpoint.Kind == CheckpointKind.AtTimestamp:
                return inner.CreateAsync(lease with { Checkpoint = Checkpoint.AtTimestamp(process.Clock.GetUtcNow()) }, cancellationToken);
            case Mutation.SecondParentIgnored:
                return inner.CreateAsync(lease with { Parents = [.. lease.Parents.Take(1)] }, cancellationToken);
            case Mutation.ChildrenAfterFinish when lease.Parents.Count > 0:
                foreach (var parent in lease.Parents)
                {
                    _children.TryAdd(parent, []);
                    _children[parent].Add(lease);
                }

                return Task.FromResult(true);
            default:
                return inner.CreateAsync(lease, cancellationToken);
        }
    }

    public async Task<LeaseWrite> TakeAsync(Lease seen, WorkerId owner, string tenure, CancellationToken cancellationToken)
    {
        var write = Note(await inner.TakeAsync(seen, owner, tenure, cancellationToken));
        return mutation == Mutation.BelieveLostTakes && write is { Applied: false, Stored: { } stored }
            ? new LeaseWrite(Applied: true, stored with { Owner = owner, CheckpointOwner = null, Tenure = tenure })
            : write;
    }

    public async Task<LeaseWrite> RenewAsync(Lease held, CancellationToken cancellationToken)
    {
        var write = Note(await inner.RenewAsync(held, cancellationToken));
        if (mutation == Mutation.HandedOverBeforeDrain && write is { Stored: { CheckpointOwner: { } old } asked } && old.Value == process.WorkerId)
        {
            await inner.HandOverAsync(asked, cancellationToken);
            return new LeaseWrite(Applied: true, held with { Counter = held.Counter + 1 });
        }

        return mutation == Mutation.RenewWithoutCounter && write is { Applied: false, Stored: { } stored }
            ? await inner.RenewAsync(stored, cancellationToken)
            : write;
    }

    public Task<bool> PrepareJointlyAsync(IReadOnlyList<JointPart> parts, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
        inner.PrepareJointlyAsync(parts, state, cancellationToken);

    public async Task<LeaseWrite> CheckpointAsync(Lease held, Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken)
    {
        LeaseWrite write;
        try
        {
            write = Note(await inner.CheckpointAsync(held, checkpoint, pending, cancellationToken));
        }
        catch (Exception exception) when (mutation == Mutation.BelieveLostCheckpoints && TransientFaults.IsTransient(exception, cancellationToken))
        {
            return new LeaseWrite(Applied: true, held with { Counter = held.Counter + 1, Checkpoint = checkpoint, Pending = pending });
        }

        if (write is { Applied: true, Stored: { IsFinished: true } finished })
        {
            await FinishAsync(finished, cancellationToken);
        }

        return write;
    }

    public Task<LeaseWrite> ReleaseAsync(Lease held, CancellationToken cancellationToken) => inner.ReleaseAsync(held, cancellationToken);

    public Task<LeaseWrite> AskAsync(Lease seen, WorkerId newOwner, CancellationToken cancellationToken) => mutation == Mutation.TakenInsteadOfAsked
        ? inner.TakeAsync(seen, newOwner, "stolen", cancellationToken)
        : inner.AskAsync(seen, newOwner, cancellationToken);

    public Task<LeaseWrite> WithdrawAsync(Lease asked, CancellationToken cancellationToken) => inner.WithdrawAsync(asked, cancellationToken);

    public Task<LeaseWrite> HandOverAsync(Lease held, CancellationToken cancellationToken) => inner.HandOverAsync(held, cancellationToken);

    public Task SetChildrenAsync(ShardId shardId, IReadOnlyList<ShardId> children, CancellationToken cancellationToken) =>
        inner.SetChildrenAsync(shardId, children, cancellationToken);

    public Task NoteBeforeEndAsync(ShardId shardId, Checkpoint last, CancellationToken cancellationToken) =>
        inner.NoteBeforeEndAsync(shardId, last, cancellationToken);

    public Task<bool> ReopenAsync(Lease seen, CancellationToken cancellationToken) => inner.ReopenAsync(seen, cancellationToken);

    public Task FillInAsync(ShardId shardId, HashKeyRange? hashKeys, DateTimeOffset streamCreatedAt, CancellationToken cancellationToken) =>
        inner.FillInAsync(shardId, hashKeys, streamCreatedAt, cancellationToken);

    public Task<bool> DeleteAsync(Lease seen, CancellationToken cancellationToken) => inner.DeleteAsync(seen, cancellationToken);

    private async Task FinishAsync(Lease finished, CancellationToken cancellationToken)
    {
        if (mutation == Mutation.FinishedDeletedAtOnce)
        {
            await inner.DeleteAsync(finished, cancellationToken);
        }

        foreach (var child in _children.GetValueOrDefault(finished.ShardId) ?? [])
        {
            await inner.CreateAsync(child, cancellationToken);
        }
    }

    private LeaseWrite Note(LeaseWrite write)
    {
        if (write is { Applied: true, Stored: { } stored })
        {
            writtenAt[stored.ShardId] = process.Clock.GetUtcNow();
        }

        return write;
    }

    private bool IsOld(Lease lease) =>
        lease.Owner?.Value != process.WorkerId && writtenAt.TryGetValue(lease.ShardId, out var at) && process.Clock.GetUtcNow() - at > duration;
}
