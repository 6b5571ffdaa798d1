using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Kinesis.Consumer.Tests.Fakes;

/// <summary>Writes aggregated records field by field, so that a test can also write what no producer would.</summary>
internal sealed class AggregateWriter
{
    private readonly List<byte> _message = [];

    public AggregateWriter Key(string key) => Bytes(1, Encoding.UTF8.GetBytes(key));

    public AggregateWriter HashKey(string key) => Bytes(2, Encoding.UTF8.GetBytes(key));

    public AggregateWriter Record(string data, ulong key = 0, ulong? hashKey = null) => Record(Encoding.UTF8.GetBytes(data), key, hashKey);

    public AggregateWriter Record(byte[] data, ulong key = 0, ulong? hashKey = null)
    {
        var record = new AggregateWriter().Number(1, key);
        return Bytes(3, (hashKey is { } index ? record.Number(2, index) : record).Bytes(3, data).Message);
    }

    public AggregateWriter Number(uint field, ulong value)
    {
        Varint(field << 3);
        Varint(value);
        return this;
    }

    public AggregateWriter Bytes(uint field, byte[] bytes)
    {
        Varint((field << 3) | 2);
        Varint((ulong)bytes.Length);
        return Raw(bytes);
    }

    public AggregateWriter Raw(params byte[] bytes)
    {
        _message.AddRange(bytes);
        return this;
    }

    public byte[] Message => [.. _message];

    /// <summary>Magic bytes, the message, its MD5.</summary>
    public byte[] Build() => Seal(Message);

    [SuppressMessage("Security", "CA5351", Justification = "The format's checksum.")]
    public static byte[] Seal(byte[] message) => [0xF3, 0x89, 0x9A, 0xC2, .. message, .. MD5.HashData(message)];

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _message.Add((byte)(value | 0x80));
        }

        _message.Add((byte)value);
    }
}
