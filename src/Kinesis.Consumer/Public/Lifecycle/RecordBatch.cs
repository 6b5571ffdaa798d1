using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Kinesis.Consumer;

/// <summary>
/// Records of one shard in their order. They are lent: payloads, keys and sequence numbers are slices of a buffer that is used again as soon as the
/// processor's task completes.
/// </summary>
/// <remarks>
/// Until then they may be read as often as wanted, from any thread and in parallel. Whatever is kept longer must be copied, for example by
/// <c>record.Data.ToArray()</c>; the batch itself, a <see cref="KinesisRecord"/> and a query over them copy nothing.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "A batch is what the field calls it")]
public sealed class RecordBatch : IReadOnlyList<KinesisRecord>
{
    /// <summary>Creates a batch over records that somebody else owns.</summary>
    /// <param name="shardId">The shard.</param>
    /// <param name="records">The records; none for a tick.</param>
    /// <param name="lag">How far behind the newest record of the shard the answer ended.</param>
    public RecordBatch(ShardId shardId, ReadOnlyMemory<KinesisRecord> records, TimeSpan lag)
    {
        ShardId = shardId;
        Memory = records;
        Lag = lag;
    }

    /// <summary>The shard that the records come from.</summary>
    public ShardId ShardId { get; }

    /// <summary>How many records there are; 0 for a tick.</summary>
    public int Count => Memory.Length;

    /// <summary>How far behind the newest record of the shard the answer ended.</summary>
    public TimeSpan Lag { get; }

    /// <summary>The records, for code that awaits between them or hands parts to other tasks. Lent like the batch: valid until the processor's task completes.</summary>
    public ReadOnlyMemory<KinesisRecord> Memory { get; }

    /// <summary>The records, for code that does not await between them.</summary>
    public ReadOnlySpan<KinesisRecord> Records => Memory.Span;

    /// <summary>One record.</summary>
    public ref readonly KinesisRecord this[int index] => ref Memory.Span[index];

    KinesisRecord IReadOnlyList<KinesisRecord>.this[int index] => this[index];

    /// <summary>Goes through the records in their order without copying or allocating.</summary>
    public RecordEnumerator GetEnumerator() => new(Memory);

    IEnumerator<KinesisRecord> IEnumerable<KinesisRecord>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
