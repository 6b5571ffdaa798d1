using Kinesis.Consumer;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>The stored lease of one shard: who holds it, and what it says.</summary>
internal sealed class FakeLease
{
    private readonly Lock _gate = new();

    public Checkpoint Checkpoint { get; set; } = Checkpoint.TrimHorizon;

    public PendingCheckpoint? Pending { get; set; }

    public int Tenure { get; private set; }

    /// <summary>Takes the lease; whoever held it is fenced off from now on.</summary>
    public IShardCheckpointer Take(FaultScript faults) => new Checkpointer(this, ++Tenure, faults);

    private sealed class Checkpointer(FakeLease lease, int tenure, FaultScript faults) : IShardCheckpointer
    {
        public async ValueTask PrepareAsync(Checkpoint position, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
        {
            await faults.StepAsync("before prepare");
            Write(() => lease.Pending = new PendingCheckpoint(position, state.ToArray()), position);
            await faults.StepAsync("after prepare");
        }

        public async ValueTask CheckpointAsync(Checkpoint position, CancellationToken cancellationToken)
        {
            await faults.StepAsync("before commit");
            Write(
                () =>
                {
                    lease.Checkpoint = position;
                    lease.Pending = null;
                },
                position);
            await faults.StepAsync("after commit");
        }

        private void Write(Action change, Checkpoint position)
        {
            lock (lease._gate)
            {
                if (lease.Tenure != tenure)
                {
                    throw new LeaseLostException("The lease has another owner");
                }

                Assert.True(lease.Checkpoint.IsInitial || position >= lease.Checkpoint, $"{position} is behind {lease.Checkpoint}");
                change();
            }
        }
    }
}
