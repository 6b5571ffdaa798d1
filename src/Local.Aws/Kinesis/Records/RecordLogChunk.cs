using System.Globalization;
using System.Runtime.InteropServices;

namespace Local.Aws.Kinesis.Records;

/// <summary>
/// Part of a log: bytes that are written once and never moved, so that readers copy them outside the shard's lock.
/// Every record is stored as the JSON object that GetRecords answers, followed by a comma.
/// </summary>
internal sealed class RecordLogChunk(int capacity)
{
    /// <summary>The fixed text around a record, its sequence number and arrival time, rounded up.</summary>
    public const int OverheadBytes = 192;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity);
    private readonly List<LogEntry> _entries = [];
    private int _length;

    public ReadOnlySpan<LogEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    public bool HasRoomFor(in RecordText record) => _bytes.Length - _length >= record.PartitionKeyJson.Length + record.Base64Data.Length + OverheadBytes;

    public ReadOnlyMemory<byte> Slice(in LogEntry first, in LogEntry last) => _bytes.AsMemory(first.Offset, last.Offset + last.Length - first.Offset);

    public void Append(in RecordText record, ReadOnlySpan<byte> sequenceNumber, ulong position, long arrivalMillis)
    {
        var start = _length;
        Put("{\"SequenceNumber\":\""u8);
        Put(sequenceNumber);
        Put("\",\"ApproximateArrivalTimestamp\":"u8);
        PutSeconds(arrivalMillis);
        Put(",\"Data\":\""u8);
        Put(record.Base64Data);
        Put("\",\"PartitionKey\":\""u8);
        Put(record.PartitionKeyJson);
        Put("\"},"u8);
        _entries.Add(new LogEntry(position, arrivalMillis, start, _length - start, record.Bytes));
    }

    private void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
    }

    private void PutSeconds(long millis)
    {
        (millis / 1000).TryFormat(_bytes.AsSpan(_length), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
        _bytes[_length++] = (byte)'.';
        (millis % 1000).TryFormat(_bytes.AsSpan(_length), out written, "000", CultureInfo.InvariantCulture);
        _length += written;
    }
}
