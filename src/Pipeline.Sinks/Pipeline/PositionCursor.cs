using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>Remembers the last record taken, without allocating for each.</summary>
internal sealed class PositionCursor
{
    private readonly byte[] _digits = new byte[SequenceNumber.MaxLength];
    private int _length;
    private long _sub;

    /// <summary>Starts at a checkpoint; a starting position lies before every record.</summary>
    public PositionCursor(Checkpoint checkpoint)
    {
        if (checkpoint.Kind == CheckpointKind.At)
        {
            _length = System.Text.Encoding.ASCII.GetBytes(checkpoint.SequenceNumber.Text, _digits);
            _sub = checkpoint.SubSequenceNumber;
        }
    }

    /// <summary>The last record taken.</summary>
    public RecordPosition Position => new(SequenceNumber.Parse(_digits.AsSpan(0, _length)), _sub);

    /// <summary>Moves to a record behind the last one.</summary>
    /// <returns>False when the record was taken before.</returns>
    public bool TryAdvance(in KinesisRecord record)
    {
        var sequence = record.SequenceNumber.Span;
        var order = sequence.Length != _length ? sequence.Length.CompareTo(_length) : sequence.SequenceCompareTo(_digits.AsSpan(0, _length));
        if (order < 0 || (order == 0 && record.SubSequenceNumber <= _sub))
        {
            return false;
        }

        if (order > 0)
        {
            sequence.CopyTo(_digits);
            _length = sequence.Length;
        }

        _sub = record.SubSequenceNumber;
        return true;
    }
}
