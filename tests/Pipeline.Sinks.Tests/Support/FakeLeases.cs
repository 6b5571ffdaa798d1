using Kinesis.Consumer;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>The stored leases of some shards, with the library's rules for those who write to them.</summary>
internal sealed class FakeLeases
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FaultScript, IJointCheckpointer> _joint = [];
    private readonly Dictionary<string, FakeLease> _leases = new(StringComparer.Ordinal);

    public FakeLease this[string shardId]
    {
        get
        {
            lock (_gate)
            {
                if (!_leases.TryGetValue(shardId, out var lease))
                {
                    _leases[shardId] = lease = new FakeLease(shardId);
                }

                return lease;
            }
        }
    }

    /// <summary>Takes a lease; whoever held it is fenced off from now on.</summary>
    public IShardCheckpointer Take(string shardId, FaultScript faults)
    {
        lock (_gate)
        {
            var lease = this[shardId];
            return new Checkpointer(this, lease, ++lease.Tenure, faults);
        }
    }

    /// <summary>Whether whoever got this still holds the lease.</summary>
    public static bool IsHeld(IShardCheckpointer checkpointer) => ((Checkpointer)checkpointer).IsHeld;

    /// <summary>One for each process.</summary>
    public IJointCheckpointer Joint(FaultScript faults)
    {
        lock (_gate)
        {
            if (!_joint.TryGetValue(faults, out var joint))
            {
                _joint[faults] = joint = new JointCheckpointer(this, faults);
            }

            return joint;
        }
    }

    private sealed class Checkpointer(FakeLeases leases, FakeLease lease, int tenure, FaultScript faults) : IShardCheckpointer
    {
        public FakeLease Lease => lease;

        public bool IsHeld => lease.Tenure == tenure;

        public ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("The sinks prepare shards together");

        public async ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken)
        {
            await faults.StepAsync("before commit");
            Write(
                () =>
                {
                    Assert.True(lease.Checkpoint.IsInitial || position >= lease.Checkpoint, $"{position} is behind {lease.Checkpoint}");
                    Assert.True(lease.Pending is null || position == lease.Pending.Position, $"{position} is committed while {lease.Pending?.Position} is prepared");
                    lease.Checkpoint = position;
                    lease.Pending = null;
                });
            await faults.StepAsync("after commit");
        }

        public ValueTask DropPreparedAsync(CancellationToken cancellationToken)
        {
            Write(() => lease.Pending = null);
            return ValueTask.CompletedTask;
        }

        private void Write(Action change)
        {
            lock (leases._gate)
            {
                if (!IsHeld)
                {
                    throw new LeaseLostException("The lease has another owner");
                }

                change();
            }

            lease.Moved();
        }
    }

    private sealed class JointCheckpointer(FakeLeases leases, FaultScript faults) : IJointCheckpointer
    {
        public async ValueTask<JointOutcome> PrepareAsync(IReadOnlyList<JointPosition> shards, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
        {
            await faults.StepAsync("before prepare");
            Assert.Equal(shards.Count, shards.Select(shard => ((Checkpointer)shard.Checkpointer).Lease).Distinct().Count());
            lock (leases._gate)
            {
                if (!shards.All(shard => ((Checkpointer)shard.Checkpointer).IsHeld))
                {
                    return JointOutcome.NotPrepared;
                }

                foreach (var (checkpointer, position) in shards)
                {
                    var lease = ((Checkpointer)checkpointer).Lease;
                    Assert.True(lease.Pending is null, $"{lease.ShardId} is prepared twice");
                    lease.Pending = new PendingCheckpoint(position, state.ToArray());
                }
            }

            await faults.StepAsync("after prepare");
            return JointOutcome.Prepared;
        }
    }
}
