using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Kinesis.Consumer.Api;

/// <summary>
/// The records of one PutRecords call, written as the request's JSON into one pooled buffer while they are added:
/// payloads go to base64 without a string in between. Reusable after <see cref="Clear"/>. Not thread-safe.
/// </summary>
public sealed class PutRecordsBatch : IDisposable
{
    /// <summary>Most records of one call (Kinesis API reference, PutRecords).</summary>
    public const int MaxRecords = 500;

    /// <summary>Most bytes of payloads and partition keys of one call to a stream whose records have at most 1 MiB: 5 MiB.</summary>
    public const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>Most bytes of one call, and of one record, to a stream that was given a higher limit: 10 MiB (Kinesis API reference, PutRecords).</summary>
    public const int MaxLargeBytes = 10 * 1024 * 1024;

    /// <summary>Most bytes of payload and partition key of one record: 1 MiB unless the stream was given a higher limit.</summary>
    public const int MaxRecordBytes = 1024 * 1024;

    private const int MaxEscapedKeyBytesPerByte = 6;
    private readonly Entry[] _entries = new Entry[MaxRecords];
    private readonly int _maxBytes;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>A batch of up to <see cref="MaxBytes"/>.</summary>
    public PutRecordsBatch()
        : this(MaxBytes)
    {
    }

    /// <summary>A batch of up to so many bytes of payloads and partition keys.</summary>
    /// <param name="maxBytes">1 to <see cref="MaxLargeBytes"/>.</param>
    public PutRecordsBatch(int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, MaxLargeBytes);
        _maxBytes = maxBytes;
    }

    private static ReadOnlySpan<byte> Head => "{\"Records\":["u8;

    private static ReadOnlySpan<byte> NameTail => ",\"StreamName\":\""u8;

    private static ReadOnlySpan<byte> ArnTail => ",\"StreamARN\":\""u8;

    /// <summary>Records held.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of payloads and partition keys held.</summary>
    public int Bytes { get; private set; }

    /// <summary>The caller's mark of a record that is still held.</summary>
    /// <param name="position">The record's place in the batch as it is now.</param>
    public int GetTag(int position) => _entries.AsSpan(0, Count)[position].Tag;

    /// <summary>Adds a record unless the call's limits forbid it.</summary>
    /// <param name="partitionKey">1 to 256 characters, in valid UTF-8.</param>
    /// <param name="data">The payload.</param>
    /// <param name="tag">The caller's mark, kept through <see cref="RetainFailed"/>.</param>
    /// <returns>False when the record no longer fits: send, clear, add again.</returns>
    /// <exception cref="ArgumentException">The record can fit into no batch.</exception>
    public bool TryAdd(ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> data, int tag = 0) => TryAdd(partitionKey, data, explicitHashKey: null, tag);

    /// <summary>Adds a record unless the call's limits forbid it.</summary>
    /// <param name="partitionKey">1 to 256 characters, in valid UTF-8.</param>
    /// <param name="data">The payload.</param>
    /// <param name="explicitHashKey">Chooses the shard in place of the partition key's hash; null for that.</param>
    /// <param name="tag">The caller's mark, kept through <see cref="RetainFailed"/>.</param>
    /// <returns>False when the record no longer fits: send, clear, add again.</returns>
    /// <exception cref="ArgumentException">The record can fit into no batch.</exception>
    public bool TryAdd(ReadOnlySpan<byte> partitionKey, ReadOnlySpan<byte> data, UInt128? explicitHashKey, int tag = 0)
    {
        var size = (long)partitionKey.Length + data.Length;
        if (partitionKey.IsEmpty || size > _maxBytes)
        {
            throw new ArgumentException(
                $"A record needs a partition key and at most {_maxBytes} bytes of key and payload; it has {partitionKey.Length} and {data.Length}",
                nameof(partitionKey));
        }

        if (!Utf8.IsValid(partitionKey))
        {
            throw new ArgumentException("A partition key must be valid UTF-8", nameof(partitionKey));
        }

        if (Count == MaxRecords || Bytes + size > _maxBytes)
        {
            return false;
        }

        EnsureRoom(Head.Length + 110 + Base64.GetMaxEncodedToUtf8Length(data.Length) + (partitionKey.Length * MaxEscapedKeyBytesPerByte));
        if (Count == 0)
        {
            _length = 0;
            Write(Head);
        }
        else
        {
            _buffer[_length - 1] = (byte)',';
        }

        var start = _length;
        Write("{\"Data\":\""u8);
        Base64.EncodeToUtf8(data, _buffer.AsSpan(_length), out _, out var written);
        _length += written;
        Write("\",\"PartitionKey\":\""u8);
        JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(partitionKey, _buffer.AsSpan(_length), out _, out written);
        _length += written;
        if (explicitHashKey is { } hash)
        {
            Write("\",\"ExplicitHashKey\":\""u8);
            hash.TryFormat(_buffer.AsSpan(_length), out written, provider: CultureInfo.InvariantCulture);
            _length += written;
        }

        Write("\"},"u8);
        _entries[Count++] = new Entry(start, _length, tag, (int)size);
        Bytes += (int)size;
        return true;
    }

    /// <summary>Keeps only the records that failed, in order, so that the batch can be sent again.</summary>
    /// <param name="result">The answer to the batch as it is now.</param>
    public void RetainFailed(PutRecordsResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Outcomes.Count != Count)
        {
            throw new ArgumentException($"The answer has {result.Outcomes.Count} outcomes for {Count} records", nameof(result));
        }

        var kept = 0;
        var end = Head.Length;
        Bytes = 0;
        for (var i = 0; i < Count; i++)
        {
            if (result.Outcomes[i].IsAccepted)
            {
                continue;
            }

            // Entries only move towards the head, so the copy never overwrites one that is still to be read.
            var entry = _entries[i];
            _buffer.AsSpan(entry.Start, entry.End - entry.Start).CopyTo(_buffer.AsSpan(end));
            _entries[kept++] = entry with { Start = end, End = end + entry.End - entry.Start };
            end += entry.End - entry.Start;
            _buffer[end - 1] = (byte)',';
            Bytes += entry.Size;
        }

        Count = kept;
        _length = end;
    }

    /// <summary>Forgets all records; keeps the buffer.</summary>
    public void Clear()
    {
        Count = 0;
        Bytes = 0;
        _length = 0;
    }

    /// <summary>Gives the buffer back to the pool.</summary>
    public void Dispose()
    {
        Clear();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    /// <summary>The finished request body. Valid until the batch changes.</summary>
    internal ReadOnlyMemory<byte> Complete(string streamName)
    {
        var name = JsonEncodedText.Encode(streamName, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
        var end = _length;
        var tail = streamName.Contains(':', StringComparison.Ordinal) ? ArnTail : NameTail;
        EnsureRoom(name.Length + tail.Length + 2);
        _buffer[end - 1] = (byte)']'; // in place of the last comma; the next change puts it back
        Write(tail);
        Write(name);
        Write("\"}"u8);
        var body = _buffer.AsMemory(0, _length);
        _length = end;
        return body;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void EnsureRoom(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + bytes, _buffer.Length * 2));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }

    private readonly record struct Entry(int Start, int End, int Tag, int Size);
}
