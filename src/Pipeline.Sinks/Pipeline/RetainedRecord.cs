using System.Buffers;
using Kinesis.Consumer;

namespace Pipeline.Sinks.Pipeline;

/// <summary>A copy of a record that outlives its batch, in one rented array. Whoever holds it disposes it, once.</summary>
internal sealed class RetainedRecord : IDisposable
{
    private readonly int _dataLength;
    private readonly int _partitionKeyLength;
    private readonly int _sequenceLength;
    private readonly int _payloadStart;
    private readonly int _payloadLength;
    private byte[]? _bytes;

    /// <summary>Copies a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="payload">The event's document, a slice of the record's data.</param>
    public RetainedRecord(in KinesisRecord record, ReadOnlySpan<byte> payload)
    {
        if (!record.Data.Span.Overlaps(payload, out _payloadStart))
        {
            throw new ArgumentException("The payload is no slice of the record.", nameof(payload));
        }

        _payloadLength = payload.Length;
        _dataLength = record.Data.Length;
        _partitionKeyLength = record.PartitionKey.Length;
        _sequenceLength = record.SequenceNumber.Length;
        _bytes = ArrayPool<byte>.Shared.Rent(_dataLength + _partitionKeyLength + _sequenceLength);
        record.Data.Span.CopyTo(_bytes);
        record.PartitionKey.Span.CopyTo(_bytes.AsSpan(_dataLength));
        record.SequenceNumber.Span.CopyTo(_bytes.AsSpan(_dataLength + _partitionKeyLength));
        SubSequenceNumber = record.SubSequenceNumber;
        ArrivalMicros = record.ArrivalMicros;
        HeldBytes = _bytes.Length;
    }

    /// <summary>The document's own time where its table's contract declares an order, else 0.</summary>
    public long OrderMicros { get; init; }

    /// <summary>Another record of the same key, which waits behind this one.</summary>
    public RetainedRecord? Next { get; set; }

    /// <summary>Whether the table refused it.</summary>
    public bool IsRefused { get; set; }

    public long SubSequenceNumber { get; }

    public long ArrivalMicros { get; }

    public int HeldBytes { get; }

    public ReadOnlySpan<byte> Payload => _bytes.AsSpan(_payloadStart, _payloadLength);

    public ReadOnlySpan<byte> SequenceNumber => _bytes.AsSpan(_dataLength + _partitionKeyLength, _sequenceLength);

    /// <summary>The record as it was, valid until this is disposed.</summary>
    public KinesisRecord AsRecord() => new(
        _bytes.AsMemory(0, _dataLength),
        _bytes.AsMemory(_dataLength, _partitionKeyLength),
        _bytes.AsMemory(_dataLength + _partitionKeyLength, _sequenceLength),
        SubSequenceNumber,
        ArrivalMicros);

    public void Dispose()
    {
        if (_bytes is { } bytes)
        {
            _bytes = null;
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
