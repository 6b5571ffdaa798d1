using Kinesis.Consumer.Leases;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>The lease protocol on a dictionary. <see cref="OnWrite"/> lets a test fail a write before its effect, or lose its answer.</summary>
internal sealed class InMemoryLeaseStore : ILeaseStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ShardId, Lease> _leases = [];

    /// <summary>Called for every write with its name, the worker and the shard.</summary>
    public Func<string, WorkerId?, ShardId, WriteFault>? OnWrite { get; set; }

    /// <summary>The writes, by their name and shard, that get no answer until they are cancelled.</summary>
    public Func<string, ShardId, bool>? Hangs { get; set; }

    /// <summary>Whether reading one lease gets no answer until it is cancelled.</summary>
    public bool HangsReading { get; set; }

    /// <summary>Called for every change of a lease with what was and what is.</summary>
    public Action<Lease, Lease>? OnChanged { get; set; }

    /// <summary>How often all leases were read.</summary>
    public int Scans { get; private set; }

    /// <summary>The table of the workers beside this one.</summary>
    public InMemoryFleetStore Fleet { get; } = new();

    public Lease this[string shardId] => Find(shardId) ?? throw new KeyNotFoundException($"There is no lease {shardId}");

    /// <summary>The rows that somebody broke by hand: none can be read, and no condition on one holds.</summary>
    public Func<ShardId, bool>? IsBroken { get; set; }

    public IReadOnlyCollection<ShardId> Unreadable => IsBroken is null ? [] : [.. All.Select(lease => lease.ShardId).Where(IsBroken)];

    /// <summary>The rows that can be read.</summary>
    public IReadOnlyList<Lease> Readable => IsBroken is null ? All : [.. All.Where(lease => !IsBroken(lease.ShardId))];

    public IReadOnlyList<Lease> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _leases.Values];
            }
        }
    }

    public Lease? Find(string shardId)
    {
        lock (_gate)
        {
            return _leases.GetValueOrDefault(new ShardId(shardId));
        }
    }

    public void Put(Lease lease)
    {
        lock (_gate)
        {
            _leases[lease.ShardId] = lease;
        }
    }

    /// <summary>Deletes a row as an operator would: whatever it says.</summary>
    public Lease Remove(string shardId)
    {
        lock (_gate)
        {
            return _leases.Remove(new ShardId(shardId), out var lease) ? lease : throw new KeyNotFoundException($"There is no lease {shardId}");
        }
    }

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<IReadOnlyList<Lease>> ListAsync(bool isConsistent, CancellationToken cancellationToken)
    {
        Scans++;
        return Task.FromResult(Readable);
    }

    public async Task<Lease?> GetAsync(ShardId shardId, CancellationToken cancellationToken)
    {
        if (HangsReading)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        var read = Read(shardId);
        OnRead?.Invoke(shardId);
        return read;
    }

    /// <summary>One row as a worker reads it.</summary>
    public Lease? Read(ShardId shardId)
    {
        ThrowIfBroken(shardId);
        return Find(shardId.Value);
    }

    /// <summary>Called after each read of a single row.</summary>
    public Action<ShardId>? OnRead { get; set; }

    public Task<bool> CreateAsync(Lease lease, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_leases.TryAdd(lease.ShardId, lease));
        }
    }

    public Task<LeaseWrite> TakeAsync(Lease seen, WorkerId owner, string tenure, CancellationToken cancellationToken) =>
        Write(new Call("take", owner, seen.ShardId, cancellationToken), stored => stored.Counter == seen.Counter, stored => stored with
        {
            Counter = stored.Counter + 1,
            Owner = owner,
            Tenure = tenure,
            CheckpointOwner = null,
            OwnerSwitches = stored.OwnerSwitches + (seen.ActualOwner is { } old && old != owner ? 1 : 0),
        });

    public Task<LeaseWrite> RenewAsync(Lease held, CancellationToken cancellationToken) =>
        Owned(new Call("renew", held.ActualOwner, held.ShardId, cancellationToken), held, stored => stored with { Counter = stored.Counter + 1, Throughput = held.Throughput ?? stored.Throughput });

    public Task<LeaseWrite> CheckpointAsync(
        Lease held, Checkpoint checkpoint, PendingCheckpoint? pending, CancellationToken cancellationToken) =>
        Owned(new Call("checkpoint", held.ActualOwner, held.ShardId, cancellationToken), held, stored => stored with
        {
            Counter = stored.Counter + 1,
            Checkpoint = checkpoint,
            Pending = pending,
            OwnerSwitches = 0,
            Throughput = held.Throughput ?? stored.Throughput,
        });

    public Task<bool> PrepareJointlyAsync(IReadOnlyList<JointPart> parts, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var fault = OnWrite?.Invoke("prepare jointly", parts[0].Held.ActualOwner, parts[0].Held.ShardId) ?? WriteFault.None;
        if (fault == WriteFault.Before)
        {
            throw new TimeoutException($"a transaction over {parts.Count} leases did not get through");
        }

        bool applies;
        lock (_gate)
        {
            applies = parts.All(part => IsBroken?.Invoke(part.Held.ShardId) != true && _leases.TryGetValue(part.Held.ShardId, out var stored)
                && stored.Counter == part.Held.Counter && IsOwner(part.Held, stored) && stored.Tenure == part.Held.Tenure && stored.Pending is null);
            foreach (var (held, position) in applies ? parts : [])
            {
                var before = _leases[held.ShardId];
                var after = before with
                {
                    Counter = before.Counter + 1,
                    Pending = new PendingCheckpoint(position, state),
                    OwnerSwitches = 0,
                    Throughput = held.Throughput ?? before.Throughput,
                };
                _leases[held.ShardId] = after;
                OnChanged?.Invoke(before, after);
            }
        }

        return fault == WriteFault.After ? throw new TimeoutException($"the answer to a transaction over {parts.Count} leases was lost") : Task.FromResult(applies);
    }

    public Task<LeaseWrite> ReleaseAsync(Lease held, CancellationToken cancellationToken) => Owned(new Call("release", held.ActualOwner, held.ShardId, cancellationToken), held, stored => stored with
    {
        Counter = stored.Counter + 1,
        Owner = null,
        Tenure = null,
        CheckpointOwner = null,
    });

    public Task<LeaseWrite> AskAsync(Lease seen, WorkerId newOwner, CancellationToken cancellationToken) => Write(
        new Call("ask", newOwner, seen.ShardId, cancellationToken),
        stored => stored.Owner == seen.Owner && stored.Tenure == seen.Tenure && stored.CheckpointOwner is null,
        stored => stored with { Owner = newOwner, CheckpointOwner = stored.Owner });

    public Task<LeaseWrite> WithdrawAsync(Lease asked, CancellationToken cancellationToken) => Write(
        new Call("withdraw", asked.Owner, asked.ShardId, cancellationToken),
        stored => stored.Owner == asked.Owner && stored.CheckpointOwner == asked.CheckpointOwner && stored.Tenure == asked.Tenure,
        stored => stored with { Owner = stored.CheckpointOwner, CheckpointOwner = null });

    public Task<LeaseWrite> HandOverAsync(Lease held, CancellationToken cancellationToken) => Owned(new Call("hand over", held.ActualOwner, held.ShardId, cancellationToken), held, stored => stored with
    {
        Counter = stored.Counter + 1,
        CheckpointOwner = null,
        Tenure = null,
        OwnerSwitches = stored.OwnerSwitches + 1,
    });

    public Task SetChildrenAsync(ShardId shardId, IReadOnlyList<ShardId> children, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(shardId, out var lease))
            {
                _leases[shardId] = lease with { Children = [.. children.Order()] };
            }
        }

        return Task.CompletedTask;
    }

    public Task NoteBeforeEndAsync(ShardId shardId, Checkpoint last, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(shardId, out var lease))
            {
                _leases[shardId] = lease with { BeforeEnd = last };
            }
        }

        return Task.CompletedTask;
    }

    public async Task<bool> ReopenAsync(Lease seen, CancellationToken cancellationToken) => (await Write(
        new Call("reopen", seen.Owner, seen.ShardId, cancellationToken),
        stored => stored.IsFinished && stored.Counter == seen.Counter,
        stored => stored with { Counter = stored.Counter + 1, Checkpoint = seen.BeforeEnd!.Value, BeforeEnd = null })).Applied;

    public Task FillInAsync(ShardId shardId, HashKeyRange? hashKeys, DateTimeOffset streamCreatedAt, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(shardId, out var lease))
            {
                _leases[shardId] = lease with
                {
                    HashKeys = lease.HashKeys ?? hashKeys,
                    StreamCreatedAt = lease.StreamCreatedAt ?? DateTimeOffset.FromUnixTimeMilliseconds(streamCreatedAt.ToUnixTimeMilliseconds()),
                };
            }
        }

        return Task.CompletedTask;
    }

    public Task<bool> DeleteAsync(Lease seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isSame = IsBroken?.Invoke(seen.ShardId) != true && _leases.TryGetValue(seen.ShardId, out var stored) && stored.IsFinished && stored.Counter == seen.Counter;
            return Task.FromResult(isSame && _leases.Remove(seen.ShardId));
        }
    }

    private Task<LeaseWrite> Owned(Call call, Lease held, Func<Lease, Lease> change) =>
        Write(call, stored => stored.Counter == held.Counter && IsOwner(held, stored), change);

    // Not ActualOwner on both sides: an owner that does not know yet that it was asked must fail, as it does in DynamoDB.
    private static bool IsOwner(Lease held, Lease stored) =>
        held.CheckpointOwner is null ? stored.Owner == held.Owner : stored.CheckpointOwner == held.CheckpointOwner;

    private async Task<LeaseWrite> Write(Call call, Func<Lease, bool> condition, Func<Lease, Lease> change)
    {
        var (name, worker, shardId, cancellationToken) = call;
        if (Hangs?.Invoke(name, shardId) == true)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        var fault = OnWrite?.Invoke(name, worker, shardId) ?? WriteFault.None;
        if (fault == WriteFault.Before)
        {
            throw new TimeoutException($"{name} of {shardId} did not get through");
        }

        ThrowIfBroken(shardId);
        LeaseWrite result;
        lock (_gate)
        {
            var stored = _leases.GetValueOrDefault(shardId);
            var applies = stored is not null && condition(stored);
            if (applies)
            {
                var before = stored!;
                _leases[shardId] = stored = change(before);
                OnChanged?.Invoke(before, stored);
            }

            result = new LeaseWrite(applies, stored);
        }

        return fault == WriteFault.After ? throw new TimeoutException($"the answer to {name} of {shardId} was lost") : result;
    }

    private void ThrowIfBroken(ShardId shardId)
    {
        if (IsBroken?.Invoke(shardId) == true)
        {
            throw new InvalidDataException($"The lease '{shardId}' cannot be read");
        }
    }

    private readonly record struct Call(string Name, WorkerId? Worker, ShardId ShardId, CancellationToken CancellationToken);
}
