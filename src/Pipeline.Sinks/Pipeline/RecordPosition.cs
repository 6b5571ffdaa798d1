using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>The place of one user record in its shard.</summary>
/// <param name="Sequence">The sequence number.</param>
/// <param name="SubSequence">The place inside an aggregated record; 0 for a plain one.</param>
internal readonly record struct RecordPosition(SequenceNumber Sequence, long SubSequence)
{
    public static RecordPosition Of(in KinesisRecord record) =>
        new(SequenceNumber.Parse(record.SequenceNumber.Span), record.SubSequenceNumber);

    public Checkpoint ToCheckpoint() => Checkpoint.At(Sequence, SubSequence);

    /// <summary>Negative when the record lies before this place. Does not allocate.</summary>
    public int CompareRecord(in KinesisRecord record)
    {
        var bySequence = -Sequence.CompareTo(record.SequenceNumber.Span);
        return bySequence != 0 ? bySequence : record.SubSequenceNumber.CompareTo(SubSequence);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Sequence.Text}-{SubSequence}";
}
