using Kinesis.Consumer.Shards;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>
/// Goes through the records of one answer after the other: aggregated ones are taken apart, and what the checkpoint covers or the filter drops is left out.
/// Owned by one <see cref="UnpackingRecordSource"/>.
/// </summary>
internal sealed class AnswerReader(Checkpoint checkpoint, HashKeyRange? range)
{
    private readonly AggregateReader _aggregate = new();
    private ReadOnlyMemory<KinesisRecord> _records;
    private bool _mayRepeat = checkpoint.Kind == CheckpointKind.At;
    private int _next;

    /// <summary>User records that the filter left out since the answer was opened.</summary>
    public int Filtered { get; private set; }

    /// <summary>Whether any record of an answer needs this reader.</summary>
    public bool IsNeeded(ReadOnlySpan<KinesisRecord> records)
    {
        if (_mayRepeat)
        {
            return true;
        }

        foreach (ref readonly var record in records)
        {
            if (AggregateReader.IsCandidate(record.Data.Span))
            {
                return true;
            }
        }

        return false;
    }

    public void Open(ReadOnlyMemory<KinesisRecord> records)
    {
        _records = records;
        _next = 0;
        Filtered = 0;
    }

    /// <summary>The next record to deliver; false at the end of the answer.</summary>
    public bool TryNext(out KinesisRecord record)
    {
        while (true)
        {
            while (_aggregate.IsOpen && _aggregate.TryNext(out record))
            {
                if (IsWanted(record))
                {
                    return true;
                }
            }

            if (_next == _records.Length)
            {
                Close();
                record = default;
                return false;
            }

            record = _records.Span[_next++];
            if (!IsBehindCheckpoint(record) && !_aggregate.TryOpen(record) && !IsCovered(record))
            {
                return true;
            }
        }
    }

    /// <summary>Lets go of the answer.</summary>
    public void Close()
    {
        _records = default;
        _next = 0;
        _aggregate.Close();
    }

    private bool IsWanted(in KinesisRecord record)
    {
        if (IsCovered(record))
        {
            return false;
        }

        if (range is { } own && UserRecordHash.IsOutside(record, own))
        {
            Filtered++;
            return false;
        }

        return true;
    }

    /// <summary>A record before the checkpoint's own is not worth taking apart.</summary>
    private bool IsBehindCheckpoint(in KinesisRecord record)
    {
        if (!_mayRepeat)
        {
            return false;
        }

        var order = checkpoint.SequenceNumber.CompareTo(record.SequenceNumber.Span);
        _mayRepeat = order >= 0;
        return order > 0;
    }

    private bool IsCovered(in KinesisRecord record) => _mayRepeat && checkpoint.Covers(record.SequenceNumber.Span, record.SubSequenceNumber);
}
