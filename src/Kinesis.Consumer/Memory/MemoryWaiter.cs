namespace Kinesis.Consumer.Memory;

/// <summary>A fetcher that waits for room; owned by <see cref="MemoryBudget"/>, first come first served.</summary>
internal sealed class MemoryWaiter(MemoryAccount account, long bytes)
{
    private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MemoryAccount Account => account;

    public long Bytes => bytes;

    public Task Granted => _granted.Task;

    public void Grant() => _granted.TrySetResult();

    public void Cancel(CancellationToken cancellationToken) => _granted.TrySetCanceled(cancellationToken);
}
