using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;
using Kinesis.Consumer.Simulation.Network;
using Kinesis.Consumer.Simulation.Oracle;
using Kinesis.Consumer.Simulation.Time;
using Kinesis.Consumer.Tests.Fakes;

namespace Kinesis.Consumer.Simulation.Services;

/// <summary>
/// The lease table as one process sees it. The table itself answers at once; the way there and back is the network's.
/// As a deliberate bug, checkpoints are written whatever the counter is by the time they arrive.
/// </summary>
internal sealed class LeasePort(SimulatedProcess process, SimulatedNetwork network, InMemoryLeaseStore table, LeaseOracle oracle, TableUnits units, bool checkpointsUnconditionally) : ILeaseStore
{
    /// <summary>A lease as an item, and its longest value by far is the tenure's name.</summary>
    public const int RowBytes = 404;

    private List<ShardId>[] _unreadable = [[], []];

    public IReadOnlyCollection<ShardId> Unreadable => [.. _unreadable.SelectMany(half => half)];

    public Task PrepareAsync(CancellationToken cancellationToken) => Call("prepare", () => true, _ => "ok", cancellationToken);

    /// <summary>
    /// No snapshot, also where it is consistent: a scan reads one half of the rows a little earlier than the other, and longer ago the slower the answer.
    /// </summary>
    public async Task<IReadOnlyList<Lease>> ListAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        List<ShardId>[] unreadable = [[], []];
        var first = await Call("list 1/2", () => Read(table.All.Count, isConsistent, () => Half(0, out unreadable[0])), Describe, cancellationToken);
        var second = await Call("list 2/2", () => Half(1, out unreadable[1]), Describe, cancellationToken);
        _unreadable = unreadable;
        return [.. first.Concat(second).OrderBy(lease => lease.ShardId)];

        static string Describe(IReadOnlyList<Lease> leases) => string.Join(' ', leases.Select(lease => $"{Number(lease.ShardId)}:{lease.Counter}"));
    }

    public Task<Lease?> GetAsync(ShardId shardId, CancellationToken cancellationToken) =>
        Call($"get {Number(shardId)}", () => Read(1, isConsistent: true, () => Done(table.GetAsync(shardId, default))), Text, cancellationToken);

    public Task<bool> CreateAsync(Lease lease, CancellationToken cancellationToken) =>
        Call(
            $"create {Number(lease.ShardId)} {lease.Checkpoint}",
            () => Change("create", () => Done(table.CreateAsync(lease, default)), isCreated => oracle.Created(lease, isCreated)),
            isCreated => isCreated ? "created" : "exists",
            cancellationToken);

    public Task<LeaseWrite> TakeAsync(Lease seen, WorkerId owner, string tenure, CancellationToken cancellationToken) =>
        Write("take", seen, () => table.TakeAsync(seen, owner, tenure, default), cancellationToken);

    public Task<LeaseWrite> RenewAsync(Lease held, CancellationToken cancellationToken) =>
        Write("renew", held, () => table.RenewAsync(held, default), cancellationToken);

    public Task<LeaseWrite> CheckpointAsync(Lease held, Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken) =>
        Write($"checkpoint {checkpoint} pending {pending?.Position}", held, () => Checkpoint(held, checkpoint, pending), cancellationToken);

    /// <summary>The client sends each repetition under the request token of the first: what was done is not refused the second time.</summary>
    public Task<bool> PrepareJointlyAsync(IReadOnlyList<JointPart> parts, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        var isDone = false;
        return Call(
            $"prepare jointly {string.Join(' ', parts.Select(part => $"{Number(part.Held.ShardId)}:{part.Held.Counter} >{part.Position}"))}",
            () =>
            {
                // A transaction costs each of its writes twice.
                units.Write(2 * parts.Count * RowBytes);
                return isDone = isDone || oracle.Watch(process, "checkpoint", () => Done(table.PrepareJointlyAsync(parts, state, default)));
            },
            isApplied => isApplied ? "applied" : "failed",
            cancellationToken);
    }

    public Task<LeaseWrite> ReleaseAsync(Lease held, CancellationToken cancellationToken) =>
        Write("release", held, () => table.ReleaseAsync(held, default), cancellationToken);

    public Task<LeaseWrite> AskAsync(Lease seen, WorkerId newOwner, CancellationToken cancellationToken) =>
        Write("ask", seen, () => table.AskAsync(seen, newOwner, default), cancellationToken);

    public Task<LeaseWrite> WithdrawAsync(Lease asked, CancellationToken cancellationToken) =>
        Write("withdraw", asked, () => table.WithdrawAsync(asked, default), cancellationToken);

    public Task<LeaseWrite> HandOverAsync(Lease held, CancellationToken cancellationToken) =>
        Write("hand over", held, () => table.HandOverAsync(held, default), cancellationToken);

    public Task SetChildrenAsync(ShardId shardId, IReadOnlyList<ShardId> children, CancellationToken cancellationToken) =>
        Call(
            $"children {Number(shardId)} {string.Join(',', children.Select(Number))}",
            () => Change("children", () => Done(table.SetChildrenAsync(shardId, children, default))),
            _ => "set",
            cancellationToken);

    public Task NoteBeforeEndAsync(ShardId shardId, Checkpoint last, CancellationToken cancellationToken) =>
        Call(
            $"before end {Number(shardId)} {last}",
            () => oracle.Watch(process, "before end", () => Done(table.NoteBeforeEndAsync(shardId, last, default))),
            _ => "noted",
            cancellationToken);

    public Task<bool> ReopenAsync(Lease seen, CancellationToken cancellationToken) =>
        Call(
            $"reopen {Number(seen.ShardId)}:{seen.Counter}",
            () => oracle.Watch(process, "reopen", () => Done(table.ReopenAsync(seen, default))),
            isReopened => isReopened ? "reopened" : "kept",
            cancellationToken);

    public Task FillInAsync(ShardId shardId, HashKeyRange? hashKeys, DateTimeOffset streamCreatedAt, CancellationToken cancellationToken) =>
        Call(
            $"fill in {Number(shardId)}",
            () => Change("fill in", () => Done(table.FillInAsync(shardId, hashKeys, streamCreatedAt, default))),
            _ => "filled",
            cancellationToken);

    public Task<bool> DeleteAsync(Lease seen, CancellationToken cancellationToken) =>
        Call(
            $"delete {Number(seen.ShardId)}:{seen.Counter}",
            () => Change("delete", () => Done(table.DeleteAsync(seen, default)), isDeleted => oracle.Deleted(seen, isDeleted)),
            isDeleted => isDeleted ? "deleted" : "kept",
            cancellationToken);

    private Task<LeaseWrite> Checkpoint(Lease held, Checkpoint checkpoint, PendingCheckpoint? pending)
    {
        var stored = checkpointsUnconditionally ? table.Find(held.ShardId.Value) : null;
        return table.CheckpointAsync(stored ?? held, checkpoint, pending, default);
    }

    private Task<LeaseWrite> Write(string operation, Lease lease, Func<Task<LeaseWrite>> write, CancellationToken cancellationToken) =>
        Call(
            $"{operation} {Number(lease.ShardId)}:{lease.Counter}",
            () => Change(operation, () => Done(write())),
            result => $"{(result.Applied ? "applied" : "failed")} {Text(result.Stored)}",
            cancellationToken);

    private T Read<T>(int rows, bool isConsistent, Func<T> read)
    {
        units.Read(rows * RowBytes, isConsistent);
        return read();
    }

    /// <summary>A write whose condition fails costs as much as one that applies.</summary>
    private T Change<T>(string operation, Func<T> write, Action<T>? after = null)
    {
        units.Write(RowBytes);
        return oracle.Watch(process, operation, write, after);
    }

    private Task<T> Call<T>(string what, Func<T> effect, Func<T, string> describe, CancellationToken cancellationToken) =>
        network.CallAsync(process, ServiceKind.Leases, what, effect, describe, cancellationToken);

    private IReadOnlyList<Lease> Half(int half, out List<ShardId> unreadable)
    {
        unreadable = [.. table.Unreadable.Where(IsOfHalf)];
        return [.. table.Readable.Where(lease => IsOfHalf(lease.ShardId))];

        bool IsOfHalf(ShardId shardId) => (shardId.Value[^1] & 1) == half;
    }

    private static string Text(Lease? lease) => lease is null ? "none" : $"{(lease.CheckpointOwner is { } old ? $"{old}->" : "")}{lease.Owner}:{lease.Counter} {lease.Checkpoint}{(lease.Pending is { } pending ? $" >{pending.Position}" : "")}";

    private static string Number(ShardId shardId) => shardId.Value["shardId-".Length..].TrimStart('0') is { Length: > 0 } number ? number : "0";

    // The table in memory answers at once, or fails.
    private static T Done<T>(Task<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("The table waits");

    private static bool Done(Task task) => task.IsCompletedSuccessfully ? true : throw new InvalidOperationException("The table waits");
}
