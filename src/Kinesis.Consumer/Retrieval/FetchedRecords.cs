using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Retrieval;

/// <summary>Records that were fetched and not yet processed. Owns their memory and its share of the budget; disposed once, by the shard's consumer.</summary>
internal sealed class FetchedRecords(
    ReadOnlyMemory<KinesisRecord> records, long heldBytes, TimeSpan lag, bool isEnd, IReadOnlyList<ChildShard> children, Action release) : IDisposable
{
    private Action? _release = release;

    public ReadOnlyMemory<KinesisRecord> Records => records;

    /// <summary>The bytes of the buffers that are kept by this, however small the records in them are.</summary>
    public long HeldBytes => heldBytes;

    public TimeSpan Lag => lag;

    /// <summary>Whether the shard has no more records.</summary>
    public bool IsEnd => isEnd;

    public IReadOnlyList<ChildShard> Children => children;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
