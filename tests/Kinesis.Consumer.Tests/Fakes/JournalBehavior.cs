namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>How a <see cref="JournalProcessor"/> differs from a well-behaved one.</summary>
internal sealed class JournalBehavior
{
    public bool CheckpointsEachBatch { get; set; } = true;

    public bool CheckpointsEnd { get; set; } = true;

    /// <summary>How many records it takes of a batch once it is asked to stop; null for all.</summary>
    public int? TakesAtStop { get; set; }

    public Func<ShardContext, ValueTask> OnInitialize { get; set; } = _ => ValueTask.CompletedTask;

    public Func<ShardContext, RecordBatch, ValueTask> OnBatch { get; set; } = (_, _) => ValueTask.CompletedTask;

    public Func<CancellationToken, Task> OnCall { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, ValueTask> OnDrain { get; set; } = _ => ValueTask.CompletedTask;
}
