using Pipeline.Contracts;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Table;

/// <summary>The records of one key that wait to be stored. Only the newest needs to be put, unless the table refuses it.</summary>
internal sealed class PendingPut(TableItemFactory factory, EventContract contract, RetainedRecord first, byte[] key, long waitingSince, long ordinal)
{
    /// <summary>A table is one event's, so a key is too.</summary>
    public TableItemFactory Factory { get; } = factory;

    public EventContract Contract { get; } = contract;

    public RetainedRecord Newest { get; private set; } = first;

    public byte[] Key { get; } = key;

    /// <summary>When the key began to wait; a newer record does not make it wait longer.</summary>
    public long WaitingSince { get; } = waitingSince;

    /// <summary>Its place among all records that were added, by the first one of the key.</summary>
    public long Ordinal { get; } = ordinal;

    public long HeldBytes { get; private set; } = first.HeldBytes;

    /// <summary>Adds the next record of the stream; with an order of its own it may be older than what waits.</summary>
    public void Add(RetainedRecord record)
    {
        HeldBytes += record.HeldBytes;
        if (record.OrderMicros >= Newest.OrderMicros)
        {
            record.Next = Newest;
            Newest = record;
        }
        else
        {
            record.Next = Newest.Next;
            Newest.Next = record;
        }
    }

    /// <summary>All but the newest.</summary>
    public IEnumerable<RetainedRecord> Others()
    {
        for (var record = Newest.Next; record is not null; record = record.Next)
        {
            yield return record;
        }
    }

    /// <summary>Lets go of all records but the refused ones, which are the dead letters'.</summary>
    public void LetGo()
    {
        for (var record = Newest; record is not null;)
        {
            var next = record.Next;
            record.Next = null;
            if (!record.IsRefused)
            {
                record.Dispose();
            }

            record = next;
        }
    }
}
