using Kinesis.Consumer.Api;
using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Lifecycle;

/// <summary>Records of one shard in their order. Its memory is valid until the processor's task completes.</summary>
public sealed class RecordBatch
{
    private readonly ReadOnlyMemory<KinesisRecord> _records;

    /// <summary>Creates a batch over records that somebody else owns.</summary>
    /// <param name="shardId">The shard.</param>
    /// <param name="records">The records; none for a tick.</param>
    /// <param name="lag">How far behind the newest record of the shard the answer ended.</param>
    public RecordBatch(ShardId shardId, ReadOnlyMemory<KinesisRecord> records, TimeSpan lag)
    {
        ShardId = shardId;
        _records = records;
        Lag = lag;
    }

    /// <summary>The shard that the records come from.</summary>
    public ShardId ShardId { get; }

    /// <summary>How many records there are; 0 for a tick.</summary>
    public int Count => _records.Length;

    /// <summary>How far behind the newest record of the shard the answer ended.</summary>
    public TimeSpan Lag { get; }

    /// <summary>The records.</summary>
    public ReadOnlySpan<KinesisRecord> Records => _records.Span;

    /// <summary>One record.</summary>
    public ref readonly KinesisRecord this[int index] => ref _records.Span[index];
}
