using Kinesis.Consumer.Retrieval;

namespace Kinesis.Consumer.Processing.Lanes;

/// <summary>One answer in the lanes. Its memory goes back when its last record is finished. Owned by <see cref="ShardWindow"/>.</summary>
internal sealed class Delivery(FetchedRecords fetched, Checkpoint last, long first)
{
    public ReadOnlyMemory<KinesisRecord> Records { get; } = fetched.Records;

    public TimeSpan Lag { get; } = fetched.Lag;

    /// <summary>The position of the last record.</summary>
    public Checkpoint Last { get; } = last;

    /// <summary>The number of the first record in the shard's window.</summary>
    public long First { get; } = first;

    /// <summary>The bytes that stay in memory until the last record is finished: whole buffers, whatever part of them the records are.</summary>
    public long Bytes { get; } = fetched.HeldBytes;

    /// <summary>How many records are not finished. Changed under the window's lock.</summary>
    public int Unfinished { get; set; } = fetched.Records.Length;

    /// <summary>The position of a record, read from its memory.</summary>
    public static Checkpoint PositionOf(in KinesisRecord record) =>
        Checkpoint.At(SequenceNumber.Parse(record.SequenceNumber.Span), record.SubSequenceNumber);

    /// <summary>Gives the memory back; later calls do nothing.</summary>
    public void Release() => fetched.Dispose();
}
