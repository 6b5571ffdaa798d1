namespace Kinesis.Consumer.Api;

/// <summary>
/// What one GetRecords call answered. Owns the one pooled buffer that all its records are slices of,
/// so nothing read from a record may be kept after <see cref="Dispose"/>.
/// </summary>
public sealed class GetRecordsResult : IDisposable
{
    private readonly RecordBlock _block;

    /// <summary>Takes ownership of the records' array (from the shared pool) and of the buffer they point into.</summary>
    internal GetRecordsResult(KinesisRecord[] records, int count, IDisposable? body) => _block = new RecordBlock(records, count, body);

    private GetRecordsResult(ReadOnlySpan<KinesisRecord> records) => _block = RecordBlock.Copy(records);

    /// <summary>Number of records; 0 after <see cref="Dispose"/>.</summary>
    public int Count => _block.Count;

    /// <summary>The iterator to read on with; null when the shard is closed and wholly read.</summary>
    public string? NextShardIterator { get; internal init; }

    /// <summary>How far this answer is behind the tip of the shard.</summary>
    public TimeSpan Lag { get; internal init; }

    /// <summary>The shards that continue this one; filled on the last answer of a closed shard only.</summary>
    public IReadOnlyList<ChildShard> ChildShards { get; internal init; } = [];

    /// <summary>Bytes of the buffers held until <see cref="Dispose"/>, for memory budgets.</summary>
    public int HeldBytes { get; internal init; }

    /// <summary>The records in shard order.</summary>
    public ReadOnlyMemory<KinesisRecord> Records => _block.Records;

    /// <summary>One record.</summary>
    /// <param name="index">0 up to <see cref="Count"/>.</param>
    public ref readonly KinesisRecord this[int index] => ref _block[index];

    /// <summary>An answer built by hand, for tests of code that consumes answers.</summary>
    /// <param name="records">The records; copied.</param>
    /// <param name="nextShardIterator">The iterator to read on with.</param>
    /// <param name="lag">The distance to the tip.</param>
    /// <param name="childShards">The shards that continue this one.</param>
    public static GetRecordsResult Create(
        ReadOnlySpan<KinesisRecord> records, string? nextShardIterator, TimeSpan lag, IReadOnlyList<ChildShard>? childShards = null) =>
        new(records)
        {
            NextShardIterator = nextShardIterator,
            Lag = lag,
            ChildShards = childShards ?? [],
        };

    /// <summary>Gives the buffer back. Later calls do nothing.</summary>
    public void Dispose() => _block.Dispose();
}
