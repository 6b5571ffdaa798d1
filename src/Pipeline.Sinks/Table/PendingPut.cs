using Kinesis.Consumer;
using Pipeline.Contracts;
using Pipeline.Sinks.Pipeline;

namespace Pipeline.Sinks.Table;

/// <summary>The newest record of one key that waits to be stored.</summary>
internal sealed class PendingPut
{
    public PendingPut(
        TableItemFactory factory, EventContract contract, in KinesisRecord record, ReadOnlySpan<byte> payload, byte[] key, long waitingSince)
    {
        Factory = factory;
        Contract = contract;
        Record = new RetainedRecord(record, payload);
        Key = key;
        WaitingSince = waitingSince;
    }

    public TableItemFactory Factory { get; private set; }

    public EventContract Contract { get; private set; }

    /// <summary>Owned by this until the put leaves the queue, then by whoever sends it.</summary>
    public RetainedRecord Record { get; private set; }

    public byte[] Key { get; }

    /// <summary>When the key began to wait; a newer record does not make it wait longer.</summary>
    public long WaitingSince { get; }

    /// <summary>Puts a newer record in the place of the waiting one.</summary>
    public void Replace(TableItemFactory factory, EventContract contract, in KinesisRecord record, ReadOnlySpan<byte> payload)
    {
        Record.Dispose();
        Factory = factory;
        Contract = contract;
        Record = new RetainedRecord(record, payload);
    }
}
