using System.Buffers;

namespace Kinesis.Consumer.Api;

/// <summary>
/// What one GetRecords call answered. Owns the one pooled buffer that all its records are slices of,
/// so nothing read from a record may be kept after <see cref="Dispose"/>.
/// </summary>
public sealed class GetRecordsResult : IDisposable
{
    private readonly IDisposable? _body;
    private KinesisRecord[] _records;

    /// <summary>Takes ownership of the records' array (from the shared pool) and of the buffer they point into.</summary>
    internal GetRecordsResult(KinesisRecord[] records, int count, IDisposable? body)
    {
        _records = records;
        _body = body;
        Count = count;
    }

    /// <summary>Number of records; 0 after <see cref="Dispose"/>.</summary>
    public int Count { get; private set; }

    /// <summary>The iterator to read on with; null when the shard is closed and wholly read.</summary>
    public string? NextShardIterator { get; internal init; }

    /// <summary>How far this answer is behind the tip of the shard.</summary>
    public TimeSpan Lag { get; internal init; }

    /// <summary>The shards that continue this one; filled on the last answer of a closed shard only.</summary>
    public IReadOnlyList<ChildShard> ChildShards { get; internal init; } = [];

    /// <summary>Bytes of the buffers held until <see cref="Dispose"/>, for memory budgets.</summary>
    public int HeldBytes { get; internal init; }

    /// <summary>The records in shard order.</summary>
    public ReadOnlyMemory<KinesisRecord> Records => _records.AsMemory(0, Count);

    /// <summary>One record.</summary>
    /// <param name="index">0 up to <see cref="Count"/>.</param>
    public ref readonly KinesisRecord this[int index] => ref _records.AsSpan(0, Count)[index];

    /// <summary>An answer built by hand, for tests of code that consumes answers.</summary>
    /// <param name="records">The records; copied.</param>
    /// <param name="nextShardIterator">The iterator to read on with.</param>
    /// <param name="lag">The distance to the tip.</param>
    /// <param name="childShards">The shards that continue this one.</param>
    public static GetRecordsResult Create(
        ReadOnlySpan<KinesisRecord> records, string? nextShardIterator, TimeSpan lag, IReadOnlyList<ChildShard>? childShards = null)
    {
        var rented = ArrayPool<KinesisRecord>.Shared.Rent(Math.Max(1, records.Length));
        records.CopyTo(rented);
        return new GetRecordsResult(rented, records.Length, body: null)
        {
            NextShardIterator = nextShardIterator,
            Lag = lag,
            ChildShards = childShards ?? [],
        };
    }

    /// <summary>Gives the buffer back. Later calls do nothing.</summary>
    public void Dispose()
    {
        var records = _records;
        if (records.Length == 0)
        {
            return;
        }

        _records = [];
        // Stale slices in a pooled array would keep the body's array alive.
        records.AsSpan(0, Count).Clear();
        Count = 0;
        ArrayPool<KinesisRecord>.Shared.Return(records);
        _body?.Dispose();
    }
}
