using System.Text.Unicode;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Retrieval.Unpacking;

/// <summary>
/// Takes a record apart that the Kinesis Producer Library, or another writer of its format, put together from many: four magic bytes, a protobuf
/// message, its MD5. User records are slices of the record's own buffer. Used again and again by one source.
/// </summary>
/// <remarks>
/// A record is either wholly well-formed or not aggregated at all: everything is checked before the first user record is handed out, so that bad
/// bytes are delivered as one plain record instead of half of them. Format: aggregation-format.md of the KPL.
/// </remarks>
internal sealed class AggregateReader
{
    private const int ChecksumBytes = Md5.HashBytes;
    private const uint PartitionKeys = 1;
    private const uint ExplicitHashKeys = 2;
    private const uint Records = 3;

    private readonly SliceTable _partitionKeys = new();
    private readonly SliceTable _hashKeys = new();
    private KinesisRecord _container;
    private ReadOnlyMemory<byte> _message;
    private int _position;
    private long _next;

    private static ReadOnlySpan<byte> Magic => [0xF3, 0x89, 0x9A, 0xC2];

    /// <summary>Whether user records may be left.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether a record may be aggregated, by its first bytes.</summary>
    public static bool IsCandidate(ReadOnlySpan<byte> data) => data.Length > Magic.Length + ChecksumBytes && data.StartsWith(Magic);

    /// <summary>Begins with a record's user records. False if it is not aggregated.</summary>
    public bool TryOpen(in KinesisRecord record)
    {
        var data = record.Data;
        if (!IsCandidate(data.Span))
        {
            return false;
        }

        var message = data[Magic.Length..^ChecksumBytes];
        if (!HasChecksum(message.Span, data.Span[^ChecksumBytes..]) || !Check(message.Span))
        {
            Close();
            return false;
        }

        _container = record;
        _message = message;
        _position = 0;
        _next = 0;
        IsOpen = true;
        return true;
    }

    /// <summary>The next user record; false, and closed, when there is none.</summary>
    public bool TryNext(out KinesisRecord record)
    {
        var reader = new ProtobufReader(_message.Span[_position..]);
        var start = _position;
        while (!reader.IsAtEnd && reader.TryReadField(out var field, out var wireType))
        {
            if (field != Records)
            {
                _ = reader.TrySkip(wireType);
                continue;
            }

            _ = reader.TryReadBytes(wireType, out var bytes);
            _position = start + bytes.Start + bytes.Length;
            var inner = _message.Slice(start + bytes.Start, bytes.Length);
            _ = UserRecordFields.TryRead(inner.Span, out var fields);
            record = new KinesisRecord(
                fields.Data.Of(inner),
                _partitionKeys[(int)fields.PartitionKey].Of(_message),
                _container.SequenceNumber,
                _next++,
                _container.ArrivalMicros)
            {
                ExplicitHashKey = fields.HashKey is { } key ? _hashKeys[(int)key].Of(_message) : default,
                IsAggregated = true,
            };
            return true;
        }

        Close();
        record = default;
        return false;
    }

    /// <summary>Lets go of the record.</summary>
    public void Close()
    {
        IsOpen = false;
        _container = default;
        _message = default;
        _partitionKeys.Clear();
        _hashKeys.Clear();
    }

    private static bool HasChecksum(ReadOnlySpan<byte> message, ReadOnlySpan<byte> expected)
    {
        Span<byte> actual = stackalloc byte[ChecksumBytes];
        Md5.HashData(message, actual);
        return actual.SequenceEqual(expected);
    }

    /// <summary>Fills the tables. Keys may stand behind the records that point to them, so that indexes are compared at the end.</summary>
    private bool Check(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        var records = 0;
        var keysNeeded = 0UL;
        var hashKeysNeeded = 0UL;
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadField(out var field, out var wireType))
            {
                return false;
            }

            switch (field)
            {
                case PartitionKeys or ExplicitHashKeys:
                    if (!reader.TryReadBytes(wireType, out var key) || !Utf8.IsValid(key.Of(message)))
                    {
                        return false;
                    }

                    (field == PartitionKeys ? _partitionKeys : _hashKeys).Add(key);
                    break;
                case Records:
                    if (!reader.TryReadBytes(wireType, out var bytes) || !UserRecordFields.TryRead(bytes.Of(message), out var fields))
                    {
                        return false;
                    }

                    records++;
                    keysNeeded = Math.Max(keysNeeded, fields.PartitionKey + 1UL);
                    hashKeysNeeded = Math.Max(hashKeysNeeded, fields.HashKey is { } index ? index + 1UL : 0);
                    break;
                default:
                    if (!reader.TrySkip(wireType))
                    {
                        return false;
                    }

                    break;
            }
        }

        // Without any user record, delivering the record as it is says more than delivering nothing.
        return records > 0 && keysNeeded <= (ulong)_partitionKeys.Count && hashKeysNeeded <= (ulong)_hashKeys.Count;
    }
}
