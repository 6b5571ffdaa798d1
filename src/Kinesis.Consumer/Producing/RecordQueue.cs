namespace Kinesis.Consumer.Producing;

/// <summary>A list of records through their own links: nothing is allocated. A record is in one such list at a time.</summary>
internal struct RecordQueue
{
    private PendingRecord? _last;

    public PendingRecord? First { get; private set; }

    public int Count { get; private set; }

    public void PushBack(PendingRecord record)
    {
        record.Next = null;
        if (_last is null)
        {
            First = record;
        }
        else
        {
            _last.Next = record;
        }

        _last = record;
        Count++;
    }

    public void PushFront(PendingRecord record)
    {
        record.Next = First;
        First = record;
        _last ??= record;
        Count++;
    }

    public PendingRecord Pop()
    {
        var record = First!;
        First = record.Next;
        if (First is null)
        {
            _last = null;
        }

        record.Next = null;
        Count--;
        return record;
    }

    /// <summary>Puts another list in front of this one.</summary>
    public void PushFront(RecordQueue others)
    {
        if (others.First is null)
        {
            return;
        }

        others._last!.Next = First;
        First = others.First;
        _last ??= others._last;
        Count += others.Count;
    }
}
