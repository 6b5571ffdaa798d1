namespace Kinesis.Consumer.Producing;

/// <summary>The records that were put between two flushes, counted. Guarded by the producer's gate.</summary>
internal sealed class FlushGroup
{
    private TaskCompletionSource? _completion;

    /// <summary>Stands in where there is none.</summary>
    public static FlushGroup None { get; } = new();

    /// <summary>Records without an end yet.</summary>
    public int Count { get; set; }

    /// <summary>Whether its records need not wait for company.</summary>
    public bool IsFlushed { get; set; }

    /// <summary>Completes when this group and all before it are done.</summary>
    public Task Completion => (_completion ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Complete() => _completion?.TrySetResult();
}
