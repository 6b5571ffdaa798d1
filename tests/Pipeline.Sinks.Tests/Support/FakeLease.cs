using Kinesis.Consumer;

namespace Pipeline.Sinks.Tests.Support;

/// <summary>The stored lease of one shard: who holds it, and what it says.</summary>
internal sealed class FakeLease(string shardId)
{
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string ShardId => shardId;

    public Checkpoint Checkpoint { get; set; } = Checkpoint.TrimHorizon;

    public PendingCheckpoint? Pending { get; set; }

    public int Tenure { get; set; }

    /// <summary>Waits until a checkpoint is written that fulfils a condition.</summary>
    public async Task UntilAsync(Func<FakeLease, bool> condition)
    {
        while (true)
        {
            var moved = Volatile.Read(ref _moved).Task;
            if (condition(this))
            {
                return;
            }

            await moved.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    public void Moved() => Interlocked.Exchange(ref _moved, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
