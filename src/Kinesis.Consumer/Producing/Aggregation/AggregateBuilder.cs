using System.Buffers;
using System.Globalization;
using Kinesis.Consumer.Api;

namespace Kinesis.Consumer.Producing.Aggregation;

/// <summary>
/// Puts many records into one as the Kinesis Producer Library does: four magic bytes, a protobuf message of two key tables and the records, its MD5.
/// Used again and again by one call at a time. Format: aggregation-format.md of the KPL.
/// </summary>
internal sealed class AggregateBuilder
{
    /// <summary>Magic bytes, checksum and the partition key of the aggregate.</summary>
    public const int FixedBytes = 4 + Md5.HashBytes + 1;

    private const byte PartitionKeys = (1 << 3) | LengthDelimited;
    private const byte ExplicitHashKeys = (2 << 3) | LengthDelimited;
    private const byte Records = (3 << 3) | LengthDelimited;
    private const byte PartitionKeyIndex = 1 << 3;
    private const byte ExplicitHashKeyIndex = 2 << 3;
    private const byte Data = (3 << 3) | LengthDelimited;
    private const byte LengthDelimited = 2;
    private const int MaxHashKeyDigits = 39;
    private const int MaxVarintBytes = 5;

    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly ArrayBufferWriter<byte> _hashKeyTable = new();
    private readonly ArrayBufferWriter<byte> _records = new();
    private readonly Dictionary<ulong, int> _keys = [];
    private readonly Dictionary<UInt128, int> _hashKeys = [];

    private static ReadOnlySpan<byte> Magic => [0xF3, 0x89, 0x9A, 0xC2];

    /// <summary>The partition key of an aggregate, whose explicit hash key decides where it goes; the KPL's.</summary>
    public static ReadOnlySpan<byte> PartitionKey => "a"u8;

    /// <summary>No record takes more room than this.</summary>
    public static int MostBytesOf(int key, int data, bool hasExplicitHash) => key + data + 24 + (hasExplicitHash ? MaxHashKeyDigits + 6 : 0);

    public void Clear()
    {
        _message.ResetWrittenCount();
        _hashKeyTable.ResetWrittenCount();
        _records.ResetWrittenCount();
        _keys.Clear();
        _hashKeys.Clear();
        _message.Write(Magic);
    }

    /// <summary>Adds a record.</summary>
    /// <param name="key">Its partition key in UTF-8.</param>
    /// <param name="keyMark">Tells partition keys apart: half of their MD5.</param>
    /// <param name="explicitHash">Its explicit hash key, if the caller chose one.</param>
    /// <param name="data">Its payload.</param>
    public void Add(ReadOnlySpan<byte> key, ulong keyMark, UInt128? explicitHash, ReadOnlySpan<byte> data)
    {
        if (!_keys.TryGetValue(keyMark, out var keyIndex))
        {
            keyIndex = _keys.Count;
            _keys.Add(keyMark, keyIndex);
            WriteBytes(_message, PartitionKeys, key);
        }

        var hashIndex = explicitHash is { } hash ? IndexOf(hash) : -1;
        var length = 1 + VarintBytes(keyIndex) + (hashIndex >= 0 ? 1 + VarintBytes(hashIndex) : 0) + 1 + VarintBytes(data.Length) + data.Length;
        WriteNumber(_records, Records, length);
        WriteNumber(_records, PartitionKeyIndex, keyIndex);
        if (hashIndex >= 0)
        {
            WriteNumber(_records, ExplicitHashKeyIndex, hashIndex);
        }

        WriteBytes(_records, Data, data);
    }

    /// <summary>The finished record. Valid until <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Seal()
    {
        _message.Write(_hashKeyTable.WrittenSpan);
        _message.Write(_records.WrittenSpan);
        Span<byte> checksum = stackalloc byte[Md5.HashBytes];
        Md5.HashData(_message.WrittenSpan[Magic.Length..], checksum);
        _message.Write(checksum);
        return _message.WrittenSpan;
    }

    private int IndexOf(UInt128 hash)
    {
        if (_hashKeys.TryGetValue(hash, out var index))
        {
            return index;
        }

        index = _hashKeys.Count;
        _hashKeys.Add(hash, index);
        Span<byte> digits = stackalloc byte[MaxHashKeyDigits];
        hash.TryFormat(digits, out var written, provider: CultureInfo.InvariantCulture);
        WriteBytes(_hashKeyTable, ExplicitHashKeys, digits[..written]);
        return index;
    }

    private static void WriteBytes(ArrayBufferWriter<byte> output, byte field, ReadOnlySpan<byte> bytes)
    {
        WriteNumber(output, field, bytes.Length);
        output.Write(bytes);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, byte field, int value)
    {
        var span = output.GetSpan(1 + MaxVarintBytes);
        span[0] = field;
        var length = 1;
        var rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            span[length++] = (byte)(rest | 0x80);
        }

        span[length++] = (byte)rest;
        output.Advance(length);
    }

    private static int VarintBytes(int value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
}
