namespace Kinesis.Consumer.Memory;

/// <summary>A fetcher that waits for room; owned by <see cref="MemoryBudget"/>.</summary>
internal sealed class MemoryWaiter(MemoryAccount account, long wanted, long least)
{
    private readonly TaskCompletionSource<long> _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MemoryAccount Account => account;

    public long Wanted => wanted;

    /// <summary>The part that is worth having if there is no room for all.</summary>
    public long Least => least;

    /// <summary>Whether it has waited as long as a waiter's patience lasts.</summary>
    public bool IsOverdue { get; set; }

    /// <summary>What was granted; known once it was.</summary>
    public long GrantedBytes { get; private set; }

    public Task<long> Granted => _granted.Task;

    public void Grant(long bytes)
    {
        GrantedBytes = bytes;
        _granted.TrySetResult(bytes);
    }

    public void Fail(Exception cause) => _granted.TrySetException(cause);

    public void Cancel(CancellationToken cancellationToken) => _granted.TrySetCanceled(cancellationToken);
}
